// The grid of the simulated Bitable. Everything goes through the control surface: what a person does here raises the same events as there.
"use strict";

const PAGE = 100;
const READ_ONLY = new Set([17, 19, 20, 24, 1001, 1002, 1003, 1004, 1005, 3001]);
const TAG_COLORS = ["#e1eaff", "#d9f3fd", "#d5f6f2", "#d9f5d6", "#fae6a4", "#fee3e3", "#fde2f3", "#ece2fe", "#feead2", "#eff0f1"];
const $ = id => document.getElementById(id);

const state = { bases: [], base: null, table: null, offset: 0, total: 0, records: [], chosen: new Set(), people: [], flash: new Set(), find: "" };

async function call(method, path, body) {
  const response = await fetch("/simulator/" + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || "HTTP " + response.status);
  return answer;
}

function complain(error) {
  const box = $("problem");
  box.textContent = error.message || String(error);
  box.hidden = false;
  clearTimeout(complain.timer);
  complain.timer = setTimeout(() => { box.hidden = true; }, 6000);
}

const tablePath = () => "bases/" + state.base.app_token + "/tables/" + state.table.table_id;
const operator = () => $("people").value;

// ---- values -------------------------------------------------------------------------------------------------------------------

const twoDigits = number => String(number).padStart(2, "0");

/** Wall clock of an instant in the Base's time zone. */
function wallClock(milliseconds) {
  const parts = {};
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: state.base.time_zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  for (const part of format.formatToParts(new Date(milliseconds))) parts[part.type] = part.value;
  return parts;
}

function showDate(milliseconds, withTime) {
  const at = wallClock(milliseconds);
  const day = at.year + "-" + at.month + "-" + at.day;
  return withTime ? day + " " + at.hour + ":" + at.minute : day;
}

/** The instant at which the Base's wall clock shows the given time. */
function readDate(text) {
  const found = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2}))?$/.exec(text.trim());
  if (!found) throw new Error("A date looks like 2026-01-31 or 2026-01-31 09:30.");
  const wanted = Date.UTC(+found[1], found[2] - 1, +found[3], +(found[4] || 0), +(found[5] || 0));
  let instant = wanted;
  // Twice, because the offset may differ on the other side of a change of the clocks.
  for (let round = 0; round < 2; round++) {
    const at = wallClock(instant);
    instant += wanted - Date.UTC(+at.year, at.month - 1, +at.day, +at.hour, +at.minute, +at.second);
  }
  return instant;
}

const hasTime = field => !field.property || !field.property.date_formatter || field.property.date_formatter.includes("HH");
const segments = value => value.map(segment => segment.text).join("");

/** Plain text of a cell, for showing and for editing. */
function shown(field, value) {
  if (value === undefined || value === null) return "";
  switch (field.type) {
    case 1: return typeof value === "string" ? value : segments(value);
    case 5: return showDate(value, hasTime(field));
    case 1001: case 1002: return showDate(value, true);
    case 4: return value.join(", ");
    case 7: return value ? "✓" : "";
    case 11: case 1003: case 1004: return value.map(person => person.name).join(", ");
    case 15: return value.text === value.link ? value.link : value.text + " <" + value.link + ">";
    case 17: return value.map(file => file.name).join(", ");
    case 18: case 21: return value.link_record_ids.join(", ");
    case 19: case 20: return value.value.map(item => typeof item === "object" ? item.text || item.name || item.link || "" : item).join(value.type === 1 ? "" : ", ");
    case 22: return value.full_address;
    case 23: return value.map(chat => chat.id).join(", ");
    default: return String(value);
  }
}

const list = text => text.split(/[,，]/).map(item => item.trim()).filter(item => item);

/** The write shape of what was typed. */
function typed(field, text) {
  if (text.trim() === "") return null;
  switch (field.type) {
    case 2: {
      const number = Number(text.replace(/,/g, ""));
      if (!Number.isFinite(number)) throw new Error("'" + text + "' is no number.");
      return number;
    }
    case 4: return list(text);
    case 5: return readDate(text);
    case 11: return list(text).map(name => {
      const person = state.people.find(known => known.name === name || known.en_name === name || known.open_id === name);
      if (!person) throw new Error("Nobody here is called '" + name + "'.");
      return { id: person.open_id };
    });
    case 15: {
      const found = /^(.*) <(.+)>$/.exec(text.trim());
      return found ? { text: found[1], link: found[2] } : { text: text.trim(), link: text.trim() };
    }
    case 18: case 21: return list(text);
    case 23: return list(text).map(id => ({ id }));
    default: return text;
  }
}

// ---- drawing ------------------------------------------------------------------------------------------------------------------

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class") made.className = value;
    else if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

function tag(field, name) {
  const option = ((field.property && field.property.options) || []).find(known => known.name === name);
  const made = element("span", { class: "tag" }, name);
  made.style.background = TAG_COLORS[(option ? option.color : 0) % TAG_COLORS.length];
  return made;
}

function cellContent(field, value) {
  if (value === undefined || value === null) return [];
  if (field.type === 3) return [tag(field, value)];
  if (field.type === 4) return value.map(name => tag(field, name));
  if (field.type === 15 && /^https?:/.test(value.link)) return [element("a", { href: value.link, target: "_blank", rel: "noreferrer" }, value.text)];
  return [shown(field, value)];
}

function drawTabs() {
  $("tables").replaceChildren(...(state.base ? state.base.tables : []).map(table => element("button", {
    type: "button", role: "tab", "aria-selected": String(state.table && table.table_id === state.table.table_id),
    onclick: () => openTable(table.table_id),
  }, table.name, element("small", {}, String(table.records)))));
}

function drawHead() {
  const row = element("tr", { role: "row" }, element("th", { role: "columnheader", scope: "col" }, "#"));
  for (const field of state.table.fields) row.append(element("th", { role: "columnheader", scope: "col", title: field.field_id + " " + (field.description || "") }, field.field_name, element("small", {}, field.ui_type)));
  $("grid").tHead.replaceChildren(row);
}

function drawRow(record, number) {
  const chosen = state.chosen.has(record.record_id);
  const box = element("input", { type: "checkbox", "aria-label": "Select record " + number, onchange: event => choose(record.record_id, event.target.checked) });
  box.checked = chosen;
  const row = element("tr", { role: "row", class: (chosen ? "chosen " : "") + (state.flash.has(record.record_id) ? "flash" : ""), "data-id": record.record_id },
    element("td", { title: record.record_id }, box, " " + number));
  for (const field of state.table.fields) {
    const value = record.fields[field.field_name];
    const fixed = READ_ONLY.has(field.type);
    const cell = element("td", {
      role: "gridcell", tabindex: "0", "aria-readonly": String(fixed), title: shown(field, value),
      class: (field.type === 2 ? "number " : "") + (fixed ? "fixed" : ""), "data-field": field.field_id,
    }, ...cellContent(field, value));
    row.append(cell);
  }
  return row;
}

function drawBody() {
  const focused = focusedCell();
  $("grid").tBodies[0].replaceChildren(...state.records.map((record, index) => drawRow(record, state.offset + index + 1)));
  state.flash.clear();
  if (focused) cellAt(focused.record, focused.field)?.focus({ preventScroll: true });
  const last = state.offset + state.records.length;
  $("range").textContent = state.total ? state.offset + 1 + "–" + last + " of " + state.total : "empty";
  $("previous").disabled = state.offset === 0;
  $("next").disabled = last >= state.total;
  $("delete").disabled = state.chosen.size === 0;
}

const cellAt = (recordId, fieldId) => document.querySelector('tr[data-id="' + recordId + '"] td[data-field="' + fieldId + '"]');

function focusedCell() {
  const cell = document.activeElement && document.activeElement.closest && document.activeElement.closest("td[data-field]");
  return cell ? { record: cell.parentElement.dataset.id, field: cell.dataset.field } : null;
}

function choose(recordId, on) {
  if (on) state.chosen.add(recordId);
  else state.chosen.delete(recordId);
  drawBody();
}

// ---- loading ------------------------------------------------------------------------------------------------------------------

async function loadBases() {
  state.bases = (await call("GET", "bases")).items;
  const remembered = new URLSearchParams(location.search).get("base");
  const wanted = (state.base && state.base.app_token) || remembered;
  state.base = state.bases.find(base => base.app_token === wanted) || state.bases[0] || null;
  $("bases").replaceChildren(...state.bases.map(base => element("option", { value: base.app_token, selected: base === state.base }, base.name)));
  $("empty").hidden = state.base !== null;
  if (!state.base) return;
  const table = state.base.tables.find(known => state.table && known.table_id === state.table.table_id) || state.base.tables[0];
  await openTable(table.table_id, state.table && table.table_id === state.table.table_id);
}

async function openTable(tableId, keepPlace) {
  if (!keepPlace) { state.offset = 0; state.chosen.clear(); }
  state.table = state.base.tables.find(table => table.table_id === tableId);
  await loadRecords();
}

async function loadRecords() {
  const wanted = state.table;
  const fresh = await call("GET", tablePath());
  if (wanted !== state.table) return;
  Object.assign(state.table, fresh);
  const found = await call("GET", tablePath() + "/records?offset=" + state.offset + "&limit=" + PAGE + "&find=" + encodeURIComponent(state.find));
  if (wanted !== state.table) return;
  if (state.offset > 0 && found.items.length === 0) { state.offset = Math.max(0, state.offset - PAGE); return loadRecords(); }
  state.total = found.total;
  state.records = found.items;
  drawTabs();
  drawHead();
  if (!document.querySelector("td.editing")) drawBody();
}

function listen() {
  const source = new EventSource("/simulator/changes");
  const live = on => { $("live").textContent = on ? "live" : "reconnecting…"; $("live").classList.toggle("on", on); };
  let timer = null;
  source.onopen = () => { live(true); loadBases().catch(complain); };
  source.onerror = () => live(false);
  source.onmessage = message => {
    const change = JSON.parse(message.data);
    if (state.base && change.app_token === state.base.app_token && state.table && change.table_id === state.table.table_id) change.record_ids.forEach(id => state.flash.add(id));
    // Bursts of changes become one reload.
    timer = timer || setTimeout(() => { timer = null; loadBases().catch(complain); }, 150);
  };
}

// ---- editing ------------------------------------------------------------------------------------------------------------------

async function save(record, field, value) {
  await call("PATCH", tablePath() + "/records/" + record.record_id, { operator: operator(), fields: { [field.field_name]: value } });
}

function edit(cell, start) {
  const record = state.records.find(known => known.record_id === cell.parentElement.dataset.id);
  const field = state.table.fields.find(known => known.field_id === cell.dataset.field);
  if (!record || !field || READ_ONLY.has(field.type) || cell.classList.contains("editing")) return;
  const value = record.fields[field.field_name];
  if (field.type === 7) { save(record, field, !value).catch(complain); return; }

  const editor = field.type === 3 ? selectEditor(field, value) : element("input", { class: "editor", "aria-label": field.field_name });
  if (field.type !== 3) editor.value = start === undefined ? shown(field, value) : start;
  cell.classList.add("editing");
  cell.replaceChildren(editor);
  editor.focus();
  if (editor.select && start === undefined) editor.select();

  let done = false;
  const finish = async keep => {
    if (done) return;
    done = true;
    cell.classList.remove("editing");
    const before = shown(field, value);
    cell.replaceChildren(...cellContent(field, value));
    cell.focus();
    if (!keep || editor.value === before) return;
    try { await save(record, field, typed(field, editor.value)); } catch (error) { complain(error); }
    await loadRecords().catch(complain);
  };
  editor.addEventListener("keydown", event => {
    event.stopPropagation();
    if (event.key === "Enter" && !event.isComposing) finish(true);
    if (event.key === "Escape") finish(false);
    if (event.key === "Tab") finish(true);
  });
  editor.addEventListener("blur", () => finish(true));
  if (field.type === 3) editor.addEventListener("change", () => finish(true));
}

function selectEditor(field, value) {
  const names = ["", ...field.property.options.map(option => option.name)];
  return element("select", { class: "editor", "aria-label": field.field_name }, ...names.map(name => element("option", { value: name, selected: name === (value || "") }, name)));
}

function move(cell, rows, columns) {
  let row = cell.parentElement;
  for (; rows > 0 && row.nextElementSibling; rows--) row = row.nextElementSibling;
  for (; rows < 0 && row.previousElementSibling; rows++) row = row.previousElementSibling;
  const target = row.cells[Math.min(row.cells.length - 1, Math.max(1, cell.cellIndex + columns))];
  target.focus();
  target.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function onKey(event) {
  const cell = event.target.closest("td[data-field]");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  if (steps[event.key]) { event.preventDefault(); move(cell, ...steps[event.key]); return; }
  if (event.key === "Enter" || event.key === "F2") { event.preventDefault(); edit(cell); return; }
  if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); clear(cell); return; }
  if (event.key.length === 1) { event.preventDefault(); edit(cell, event.key === " " ? undefined : event.key); }
}

function clear(cell) {
  const record = state.records.find(known => known.record_id === cell.parentElement.dataset.id);
  const field = state.table.fields.find(known => known.field_id === cell.dataset.field);
  if (!READ_ONLY.has(field.type)) save(record, field, null).catch(complain);
}

async function addRecord() {
  const made = await call("POST", tablePath() + "/records", { operator: operator(), fields: {} });
  state.find = $("find").value = "";
  state.offset = Math.floor(state.total / PAGE) * PAGE;
  await loadRecords();
  cellAt(made.record_ids[0], state.table.fields[0].field_id)?.focus();
}

async function deleteChosen() {
  await call("POST", tablePath() + "/records/delete", { operator: operator(), record_ids: [...state.chosen] });
  state.chosen.clear();
  await loadRecords();
}

async function start() {
  state.people = await call("GET", "people");
  $("people").replaceChildren(...state.people.filter(person => !person.resigned).map(person => element("option", { value: person.open_id }, person.name)));
  $("bases").addEventListener("change", event => { state.base = state.bases.find(base => base.app_token === event.target.value); state.table = null; loadBases().catch(complain); });
  $("grid").addEventListener("keydown", onKey);
  $("grid").addEventListener("dblclick", event => { const cell = event.target.closest("td[data-field]"); if (cell) edit(cell); });
  $("grid").addEventListener("click", event => { const cell = event.target.closest("td[data-field]"); if (cell && event.target.tagName !== "A" && cell === document.activeElement && cell === onKey.last) edit(cell); onKey.last = cell; });
  $("add").addEventListener("click", () => addRecord().catch(complain));
  $("delete").addEventListener("click", () => deleteChosen().catch(complain));
  $("previous").addEventListener("click", () => { state.offset = Math.max(0, state.offset - PAGE); loadRecords().catch(complain); });
  $("next").addEventListener("click", () => { state.offset += PAGE; loadRecords().catch(complain); });
  let timer = null;
  $("find").addEventListener("input", event => { clearTimeout(timer); timer = setTimeout(() => { state.find = event.target.value; state.offset = 0; loadRecords().catch(complain); }, 200); });
  listen();
}

start().catch(complain);
