// Runs the official Node SDK against a running simulator and prints one JSON line per check: {"check", "ok", "detail"?}.
// Environment: SIMULATOR_URL, APP_ID, APP_SECRET, ENCRYPT_KEY, VERIFICATION_TOKEN, STORE_URL (a second simulator, of a store app), TENANT_KEY.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { randomUUID } from "node:crypto";
import { readFile, writeFile, mkdtemp } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as lark from "@larksuiteoapi/node-sdk";

const { SIMULATOR_URL, APP_ID, APP_SECRET, ENCRYPT_KEY, VERIFICATION_TOKEN, STORE_URL, TENANT_KEY } = process.env;
const domain = SIMULATOR_URL.replace(/\/$/, "");
const quiet = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
const common = { appId: APP_ID, appSecret: APP_SECRET, logger: quiet, loggerLevel: lark.LoggerLevel.error };
const client = new lark.Client({ ...common, domain, appType: lark.AppType.SelfBuild });

let failed = 0;
async function check(name, body) {
  try {
    await body();
    console.log(JSON.stringify({ check: name, ok: true }));
  } catch (error) {
    failed++;
    const answer = error?.response?.data;
    console.log(JSON.stringify({ check: name, ok: false, detail: `${error?.stack ?? error} ${answer ? JSON.stringify(answer) : ""}` }));
  }
}

async function control(method, path, body) {
  const response = await fetch(`${domain}/simulator/${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  const answer = await response.json();
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer;
}

async function until(condition, what) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = await condition();
    if (found) return found;
    assert.ok(Date.now() < deadline, `${what}: not within 20 s`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Calls that the platform refuses with an HTTP error make the SDK throw; the others return the code. */
async function codeOf(call) {
  try {
    return (await call()).code;
  } catch (error) {
    return error.response?.data?.code ?? error;
  }
}

const ok = reply => {
  assert.equal(reply.code, 0, JSON.stringify(reply));
  return reply.data;
};

let app, table, fieldId, records;
const path = () => ({ app_token: app, table_id: table });
const personId = async name => (await control("GET", "people")).find(person => person.en_name === name).open_id;

await check("token: the same one is handed out again while it is young", async () => {
  const body = { data: { app_id: APP_ID, app_secret: APP_SECRET } };
  const [first, second] = [await client.auth.tenantAccessToken.internal(body), await client.auth.tenantAccessToken.internal(body)];
  assert.equal(first.code, 0);
  assert.match(first.tenant_access_token, /^t-/);
  assert.equal(first.tenant_access_token, second.tenant_access_token);
  assert.ok(second.expire > 7000 && second.expire <= 7200);
  assert.equal((await client.auth.appAccessToken.internal(body)).app_access_token, first.tenant_access_token);
});

await check("token: a wrong secret gives a code and no token", async () => {
  const reply = await client.auth.tenantAccessToken.internal({ data: { app_id: APP_ID, app_secret: "wrong" } });
  assert.equal(reply.code, 10014);
  assert.equal(reply.tenant_access_token, undefined);
});

await check("base: create, read, rename", async () => {
  const made = ok(await client.bitable.app.create({ data: { name: "SDK suite", time_zone: "Asia/Shanghai" } })).app;
  app = made.app_token;
  assert.match(app, /^[A-Za-z0-9]{27}$/);
  assert.match(made.default_table_id, /^tbl/);
  ok(await client.bitable.app.update({ path: { app_token: app }, data: { name: "SDK suite 2" } }));
  const meta = ok(await client.bitable.app.get({ path: { app_token: app } })).app;
  assert.equal(meta.name, "SDK suite 2");
  assert.ok(meta.revision >= 1);
  const blank = ok(await client.bitable.appTableRecord.search({ path: { app_token: app, table_id: made.default_table_id }, data: {} }));
  assert.ok(blank.total > 0);
  assert.deepEqual(blank.items[0].fields, {});
});

await check("tables: create with fields, list with an iterator, rename, delete", async () => {
  const made = ok(await client.bitable.appTable.create({ path: { app_token: app }, data: { table: { name: "Orders", default_view_name: "All", fields: [
    { field_name: "Name", type: 1 }, { field_name: "Qty", type: 2, property: { formatter: "0.00" } },
    { field_name: "Status", type: 3, property: { options: [{ name: "Open", color: 1 }, { name: "Done" }] } },
  ] } } }));
  table = made.table_id;
  assert.equal(made.field_id_list.length, 3);
  assert.match(made.default_view_id, /^vew/);
  const extra = ok(await client.bitable.appTable.batchCreate({ path: { app_token: app }, data: { tables: [{ name: "A" }, { name: "B" }, { name: "C" }] } })).table_ids;
  ok(await client.bitable.appTable.patch({ path: { app_token: app, table_id: extra[0] }, data: { name: "A2" } }));
  const names = [];
  for await (const page of await client.bitable.appTable.listWithIterator({ path: { app_token: app }, params: { page_size: 2 } })) names.push(...page.items.map(item => item.name));
  assert.deepEqual(names, ["数据表", "Orders", "A2", "B", "C"]);
  ok(await client.bitable.appTable.delete({ path: { app_token: app, table_id: extra[0] } }));
  ok(await client.bitable.appTable.batchDelete({ path: { app_token: app }, data: { table_ids: extra.slice(1) } }));
  assert.equal(ok(await client.bitable.appTable.list({ path: { app_token: app } })).total, 2);
});

await check("tables: bad and repeated names", async () => {
  const create = name => () => client.bitable.appTable.create({ path: { app_token: app }, data: { table: { name } } });
  assert.equal(await codeOf(create("Orders")), 1254013);
  assert.equal(await codeOf(create("a/b")), 1254800);
});

await check("fields: create each writable type, list, update, delete", async () => {
  const create = data => client.bitable.appTableField.create({ path: path(), params: { client_token: randomUUID() }, data });
  for (const [type, ui_type, property] of [[4, "MultiSelect"], [5, "DateTime", { date_formatter: "yyyy-MM-dd HH:mm" }], [7, "Checkbox"], [11, "User", { multiple: true }], [13, "Phone"],
    [15, "Url"], [17, "Attachment"], [22, "Location"], [23, "GroupChat"], [1, "Email"], [1, "Barcode"], [2, "Currency", { currency_code: "CNY" }], [2, "Progress"],
    [2, "Rating", { rating: { symbol: "star" }, min: 1, max: 5 }], [1001, "CreatedTime"], [1002, "ModifiedTime"], [1003, "CreatedUser"], [1004, "ModifiedUser"], [1005, "AutoNumber"]]) {
    const made = ok(await create({ field_name: ui_type, type, ui_type, property })).field;
    assert.equal(made.ui_type, ui_type);
    assert.match(made.field_id, /^fld/);
  }
  fieldId = ok(await create({ field_name: "Temporary", type: 1, description: { text: "soon gone" } })).field.field_id;
  ok(await client.bitable.appTableField.update({ path: { ...path(), field_id: fieldId }, data: { field_name: "Renamed", type: 1 } }));
  const fields = [];
  for await (const page of await client.bitable.appTableField.listWithIterator({ path: path(), params: { page_size: 7 } })) fields.push(...page.items);
  assert.equal(fields.length, 23);
  assert.equal(fields.find(field => field.field_id === fieldId).field_name, "Renamed");
  assert.deepEqual(fields.filter(field => field.is_primary).map(field => field.field_name), ["Name"]);
  assert.equal(ok(await client.bitable.appTableField.delete({ path: { ...path(), field_id: fieldId } })).deleted, true);
  assert.equal(await codeOf(() => client.bitable.appTableField.delete({ path: { ...path(), field_id: fields[0].field_id } })), 1254046);
  assert.equal(await codeOf(() => create({ field_name: "Qty", type: 1 })), 1254014);
  assert.equal(await codeOf(() => create({ field_name: "L", type: 19 })), 1254012);
  const same = fields.find(field => field.field_name === "Qty");
  assert.equal(await codeOf(() => client.bitable.appTableField.update({ path: { ...path(), field_id: same.field_id }, data: { field_name: "Qty", type: 2, property: { formatter: "0.00" } } })), 1254606);
});

await check("views: create, get, list, rename, delete", async () => {
  const view = ok(await client.bitable.appTableView.create({ path: path(), data: { view_name: "Board", view_type: "kanban" } })).view;
  ok(await client.bitable.appTableView.patch({ path: { ...path(), view_id: view.view_id }, data: { view_name: "Board 2" } }));
  assert.equal(ok(await client.bitable.appTableView.get({ path: { ...path(), view_id: view.view_id } })).view.view_name, "Board 2");
  assert.deepEqual(ok(await client.bitable.appTableView.list({ path: path() })).items.map(item => item.view_name), ["All", "Board 2"]);
  ok(await client.bitable.appTableView.delete({ path: { ...path(), view_id: view.view_id } }));
});

await check("records: every writable type goes in and comes back in its read shape", async () => {
  const wang = await personId("Wang Fang");
  const fields = {
    Name: "泵 🚀", Qty: 12.5, Status: "Open", MultiSelect: ["A", "B"], DateTime: 1780243200000, Checkbox: true, User: [{ id: wang }], Phone: "+8613800000000",
    Url: { text: "Shop", link: "https://example.com" }, Location: "116.397755,39.903179", GroupChat: [{ id: "oc_" + "0".repeat(32) }], Email: "a@example.com", Barcode: "FS0001", Currency: 3, Progress: 0.25, Rating: 4,
  };
  const made = ok(await client.bitable.appTableRecord.create({ path: path(), params: { user_id_type: "open_id", client_token: randomUUID() }, data: { fields } })).record;
  assert.deepEqual(made.fields, fields);
  assert.equal(made.id, made.record_id);
  const read = ok(await client.bitable.appTableRecord.batchGet({ path: path(), data: { record_ids: [made.record_id, "recMissing0000"], automatic_fields: true, with_shared_url: true } }));
  assert.deepEqual(read.absent_record_ids, ["recMissing0000"]);
  assert.deepEqual(read.forbidden_record_ids, []);
  const got = read.records[0];
  assert.deepEqual(got.fields.Name, [{ type: "text", text: "泵 🚀" }]);
  assert.deepEqual(got.fields.Email, [{ type: "url", text: "a@example.com", link: "mailto:a@example.com" }]);
  assert.equal(got.fields.Qty, 12.5);
  assert.equal(got.fields.Status, "Open");
  assert.deepEqual(got.fields.MultiSelect, ["A", "B"]);
  assert.equal(got.fields.User[0].id, wang);
  assert.equal(got.fields.User[0].en_name, "Wang Fang");
  assert.equal(got.fields.Location.location, "116.397755,39.903179");
  assert.equal(got.fields.AutoNumber, "1");
  assert.equal(got.fields.CreatedUser.length, 1);
  assert.equal(got.fields.CreatedTime, got.created_time);
  assert.ok(got.shared_url);
  const old = ok(await client.bitable.appTableRecord.get({ path: { ...path(), record_id: made.record_id }, params: { automatic_fields: true } })).record;
  assert.equal(old.fields.Name, "泵 🚀");
  assert.equal(old.fields.Qty, "12.5");
  assert.equal(old.fields.CreatedUser.id, got.fields.CreatedUser[0].id);
  ok(await client.bitable.appTableRecord.delete({ path: { ...path(), record_id: made.record_id } }));
});

await check("records: batch create, update, get, delete", async () => {
  records = ok(await client.bitable.appTableRecord.batchCreate({ path: path(), data: { records: Array.from({ length: 1000 }, (_, number) => ({ fields: { Name: `row ${number}`, Qty: number, Status: number % 2 ? "Open" : "Done" } })) } })).records;
  assert.equal(records.length, 1000);
  const changed = ok(await client.bitable.appTableRecord.batchUpdate({ path: path(), data: { records: records.slice(0, 3).map(record => ({ record_id: record.record_id, fields: { Qty: null, MultiSelect: ["B"] } })) } })).records;
  assert.deepEqual(changed.map(record => record.record_id), records.slice(0, 3).map(record => record.record_id));
  ok(await client.bitable.appTableRecord.update({ path: { ...path(), record_id: records[3].record_id }, data: { fields: { Name: "changed" } } }));
  const got = ok(await client.bitable.appTableRecord.batchGet({ path: path(), data: { record_ids: records.slice(0, 4).map(record => record.record_id) } })).records;
  assert.equal("Qty" in got[0].fields, false);
  assert.equal(got[3].fields.Name[0].text, "changed");
  assert.equal(got[3].fields.Qty, 3);
  const gone = ok(await client.bitable.appTableRecord.batchDelete({ path: path(), data: { records: records.slice(500).map(record => record.record_id) } })).records;
  assert.equal(gone.length, 500);
  assert.ok(gone.every(record => record.deleted));
});

await check("records: the same client_token twice makes one record", async () => {
  const token = randomUUID();
  const create = () => client.bitable.appTableRecord.create({ path: path(), params: { client_token: token }, data: { fields: { Name: "once" } } });
  const [first, second] = [ok(await create()).record, ok(await create()).record];
  assert.equal(first.record_id, second.record_id);
  assert.equal(await codeOf(() => client.bitable.appTableRecord.create({ path: path(), params: { client_token: token }, data: { fields: { Name: "other" } } })), 1255006);
  ok(await client.bitable.appTableRecord.delete({ path: { ...path(), record_id: first.record_id } }));
});

await check("search: pages, filters, sort and field names", async () => {
  const filter = { conjunction: "and", conditions: [{ field_name: "Status", operator: "is", value: ["Open"] }], children: [{ conjunction: "or", conditions: [{ field_name: "Qty", operator: "isGreaterEqual", value: ["490"] }, { field_name: "Qty", operator: "is", value: ["5"] }] }] };
  const found = [];
  for await (const page of await client.bitable.appTableRecord.searchWithIterator({ path: path(), params: { page_size: 2 }, data: { filter, field_names: ["Qty"], sort: [{ field_name: "Qty", desc: true }], automatic_fields: false } })) found.push(...page.items);
  assert.deepEqual(found.map(item => item.fields), [499, 497, 495, 493, 491, 5].map(Qty => ({ Qty })));
  const all = [];
  for await (const page of await client.bitable.appTableRecord.searchWithIterator({ path: path(), params: { page_size: 500 }, data: {} })) all.push(...page.items);
  assert.equal(all.length, 500);
  assert.equal(ok(await client.bitable.appTableRecord.search({ path: path(), params: { page_size: 1 }, data: { filter: { conjunction: "and", conditions: [{ field_name: "Qty", operator: "isEmpty", value: [] }] } } })).total, 3);
  const dated = { conjunction: "and", conditions: [{ field_name: "ModifiedTime", operator: "is", value: ["Today"] }] };
  assert.equal(ok(await client.bitable.appTableRecord.search({ path: path(), data: { filter: dated } })).total, 500);
});

await check("list: the old call with its formula filter and string numbers", async () => {
  const data = ok(await client.bitable.appTableRecord.list({ path: path(), params: { filter: 'AND(CurrentValue.[Qty]>=497,CurrentValue.[Status]="Open")', sort: '["Qty DESC"]', field_names: '["Name","Qty"]', page_size: 10 } }));
  assert.deepEqual(data.items.map(item => item.fields), [{ Name: "row 499", Qty: "499" }, { Name: "row 497", Qty: "497" }]);
});

await check("errors: codes and shapes", async () => {
  const create = fields => () => client.bitable.appTableRecord.create({ path: path(), data: { fields } });
  assert.equal(await codeOf(create({ Missing: 1 })), 1254045);
  assert.equal(await codeOf(create({ Qty: "5" })), 1254061);
  assert.equal(await codeOf(create({ User: [{ id: "ou_unknown" }] })), 1254066);
  assert.equal(await codeOf(create({ Phone: "12-34" })), 1254072);
  assert.equal(await codeOf(create({ AutoNumber: "1" })), 1254015);
  assert.equal(await codeOf(create({ Name: "x".repeat(100_001) })), 1254130);
  assert.equal(await codeOf(() => client.bitable.appTableRecord.update({ path: { ...path(), record_id: "recMissing0000" }, data: { fields: {} } })), 1254043);
  assert.equal(await codeOf(() => client.bitable.appTableRecord.search({ path: path(), params: { page_size: 501 }, data: {} })), 1254011);
  assert.equal(await codeOf(() => client.bitable.appTableRecord.search({ path: path(), params: { page_token: "abc" }, data: {} })), 1254030);
  assert.equal(await codeOf(() => client.bitable.appTableRecord.search({ path: path(), data: { field_names: ["No"] } })), 1254024);
  assert.equal(await codeOf(() => client.bitable.app.get({ path: { app_token: "A".repeat(27) } })), 1254040);
  assert.equal(await codeOf(() => client.bitable.appTableRecord.batchCreate({ path: path(), data: { records: Array.from({ length: 1001 }, () => ({ fields: {} })) } })), 1254104);
  assert.equal(await codeOf(() => client.bitable.appTableRecord.batchDelete({ path: path(), data: { records: Array.from({ length: 501 }, () => records[0].record_id) } })), 1254104);
  assert.equal(await codeOf(() => client.request({ method: "GET", url: "/open-apis/no/such/path" })), 99991201);
  const refused = await client.bitable.appTableRecord.create({ path: path(), data: { fields: { Missing: 1 } } });
  assert.equal(refused.msg, "FieldNameNotFound");
  assert.ok(refused.error.log_id);
});

await check("errors: throttling answers 429 with its headers", async () => {
  await control("POST", "faults", { kind: "throttle", path: "/tables$", times: 1, reset_seconds: 3 });
  const error = await client.bitable.appTable.list({ path: { app_token: app } }).then(() => null, thrown => thrown);
  assert.equal(error.response.status, 429);
  assert.equal(error.response.data.code, 99991400);
  assert.equal(error.response.headers["x-ogw-ratelimit-reset"], "3");
  assert.ok(error.response.headers["x-tt-logid"]);
});

await check("drive: subscribe, ask, unsubscribe", async () => {
  const target = { path: { file_token: app }, params: { file_type: "bitable" } };
  const asked = async () => ok(await client.drive.file.getSubscribe(target)).is_subscribe;
  assert.equal(await asked(), false);
  ok(await client.drive.file.subscribe(target));
  ok(await client.drive.file.subscribe(target));
  assert.equal(await asked(), true);
  ok(await client.drive.file.deleteSubscribe(target));
  assert.equal(await asked(), false);
  assert.equal(await codeOf(() => client.drive.file.deleteSubscribe(target)), 1069605);
});

await check("drive: upload at once and in parts, attach, download", async () => {
  const folder = await mkdtemp(join(tmpdir(), "suite-"));
  const [small, large] = [Buffer.from("hello"), Buffer.alloc(5 * 1024 * 1024, 7)];
  const upload = async (name, content) => {
    await writeFile(join(folder, name), content);
    return createReadStream(join(folder, name));
  };
  const one = await client.drive.media.uploadAll({ data: { file_name: "note.txt", parent_type: "bitable_file", parent_node: app, size: small.length, file: await upload("note.txt", small) } });
  const prepared = ok(await client.drive.media.uploadPrepare({ data: { file_name: "big.bin", parent_type: "bitable_file", parent_node: app, size: large.length } }));
  for (let seq = 0; seq < prepared.block_num; seq++) {
    const part = large.subarray(seq * prepared.block_size, (seq + 1) * prepared.block_size);
    await client.drive.media.uploadPart({ data: { upload_id: prepared.upload_id, seq, size: part.length, file: await upload(`part${seq}`, part) } });
  }
  const two = ok(await client.drive.media.uploadFinish({ data: { upload_id: prepared.upload_id, block_num: prepared.block_num } }));
  const made = ok(await client.bitable.appTableRecord.create({ path: path(), data: { fields: { Attachment: [{ file_token: one.file_token }, { file_token: two.file_token }] } } })).record;
  const [first, second] = ok(await client.bitable.appTableRecord.batchGet({ path: path(), data: { record_ids: [made.record_id] } })).records[0].fields.Attachment;
  assert.deepEqual([first.name, first.size, second.size], ["note.txt", 5, large.length]);
  const target = join(folder, "back.txt");
  await (await client.drive.media.download({ path: { file_token: first.file_token } })).writeFile(target);
  assert.deepEqual(await readFile(target), small);
  const urls = ok(await client.drive.media.batchGetTmpDownloadUrl({ params: { file_tokens: [first.file_token] } })).tmp_download_urls;
  assert.equal(await (await fetch(urls[0].tmp_download_url)).text(), "hello");
  assert.equal(await codeOf(() => client.bitable.appTableRecord.create({ path: path(), data: { fields: { Attachment: [{ file_token: "unknown" }] } } })), 1254069);
  ok(await client.bitable.appTableRecord.delete({ path: { ...path(), record_id: made.record_id } }));
});

await check("links: both sides of a two-way link stay equal", async () => {
  const other = ok(await client.bitable.appTable.create({ path: { app_token: app }, data: { table: { name: "Customers", fields: [{ field_name: "Title", type: 1 }] } } })).table_id;
  const there = { app_token: app, table_id: other };
  const field = ok(await client.bitable.appTableField.create({ path: there, data: { field_name: "Orders", type: 21, property: { table_id: table, multiple: true, back_field_name: "Customer" } } })).field;
  assert.equal(field.property.back_field_name, "Customer");
  const customer = ok(await client.bitable.appTableRecord.create({ path: there, data: { fields: { Title: "ACME", Orders: [records[0].record_id] } } })).record.record_id;
  const order = ok(await client.bitable.appTableRecord.batchGet({ path: path(), data: { record_ids: [records[0].record_id] } })).records[0];
  assert.deepEqual(order.fields.Customer, { link_record_ids: [customer] });
  assert.equal(await codeOf(() => client.bitable.appTableRecord.create({ path: there, data: { fields: { Orders: ["recMissing0000"] } } })), 1254074);
  ok(await client.bitable.appTableRecord.delete({ path: { ...there, record_id: customer } }));
  assert.equal("Customer" in ok(await client.bitable.appTableRecord.batchGet({ path: path(), data: { record_ids: [records[0].record_id] } })).records[0].fields, false);
});

await check("contact: ids by e-mail, users, departments", async () => {
  const wang = await personId("Wang Fang");
  const list = ok(await client.contact.user.batchGetId({ params: { user_id_type: "open_id" }, data: { emails: ["wang.fang@example.com", "nobody@example.com"], mobiles: ["13800000002"] } })).user_list;
  assert.equal(list[0].user_id, wang);
  assert.equal("user_id" in list[1], false);
  assert.equal(list[2].user_id, await personId("Li Lei"));
  const user = ok(await client.contact.user.get({ path: { user_id: wang }, params: { user_id_type: "open_id" } })).user;
  assert.equal(user.name, "王芳");
  assert.equal(ok(await client.contact.user.batch({ params: { user_ids: [wang, "ou_unknown"], user_id_type: "open_id" } })).items.length, 1);
  assert.equal(ok(await client.contact.user.basicBatch({ params: { user_id_type: "open_id" }, data: { user_ids: [wang] } })).users[0].name, "王芳");
  assert.equal(await codeOf(() => client.contact.user.get({ path: { user_id: "ou_" + "0".repeat(32) }, params: { user_id_type: "open_id" } })), 41050);
  const departments = ok(await client.contact.department.children({ path: { department_id: "0" } })).items;
  const members = [];
  for await (const page of await client.contact.user.findByDepartmentWithIterator({ params: { department_id: departments[0].open_department_id, page_size: 1 } })) members.push(...page.items);
  assert.deepEqual(members.map(member => member.en_name).sort(), ["Alice Chen", "Han Meimei"]);
});

await check("wiki: a node leads to its Base, and is no app_token itself", async () => {
  const { node_token } = await control("POST", "wiki", { app_token: app, title: "Team wiki" });
  const node = ok(await client.wiki.space.getNode({ params: { token: node_token } })).node;
  assert.deepEqual([node.obj_type, node.obj_token, node.title], ["bitable", app, "Team wiki"]);
  assert.equal(ok(await client.wiki.space.getNode({ params: { token: app, obj_type: "bitable" } })).node.node_token, node_token);
  assert.equal(await codeOf(() => client.wiki.space.getNode({ params: { token: "unknown" } })), 131005);
  assert.equal(await codeOf(() => client.bitable.app.get({ path: { app_token: node_token } })), 1254003);
});

const card = text => JSON.stringify({ schema: "2.0", config: { update_multi: true }, header: { title: { tag: "plain_text", content: text } }, body: { elements: [
  { tag: "button", text: { tag: "plain_text", content: "Keep Base" }, behaviors: [{ type: "callback", value: { op: "resolve", win: "base" } }] }] } });

let message;
await check("im: send, deduplicate, reply, change, list, recall", async () => {
  const send = (content, uuid) => client.im.message.create({ params: { receive_id_type: "open_id" }, data: { receive_id: wang, msg_type: "interactive", content, uuid } });
  const wang = await personId("Wang Fang");
  const uuid = randomUUID();
  message = ok(await send(card("Conflict"), uuid));
  assert.match(message.message_id, /^om_/);
  assert.equal(ok(await send(card("Conflict"), uuid)).message_id, message.message_id);
  assert.equal(await codeOf(() => send("{ no card", randomUUID())), 230099);
  const reply = ok(await client.im.message.reply({ path: { message_id: message.message_id }, data: { msg_type: "text", content: JSON.stringify({ text: "hi" }) } }));
  assert.equal(reply.root_id, message.message_id);
  ok(await client.im.message.patch({ path: { message_id: message.message_id }, data: { content: card("Resolved") } }));
  assert.match(ok(await client.im.message.get({ path: { message_id: message.message_id } })).items[0].body.content, /Resolved/);
  const listed = [];
  for await (const page of await client.im.message.listWithIterator({ params: { container_id_type: "chat", container_id: message.chat_id, page_size: 1 } })) listed.push(...page.items);
  assert.equal(listed.length, 2);
  ok(await client.im.message.delete({ path: { message_id: reply.message_id } }));
});

await check("login: code, token with PKCE, user info, rotating refresh", async () => {
  const wang = await personId("Wang Fang");
  const redirect = "http://127.0.0.1/back";
  const query = new URLSearchParams({ client_id: APP_ID, response_type: "code", redirect_uri: redirect, scope: "offline_access", state: "s1", code_challenge: "plain-secret", code_challenge_method: "plain", login_as: wang });
  const sent = await fetch(`${domain}/open-apis/authen/v1/authorize?${query}`, { redirect: "manual" });
  const back = new URL(sent.headers.get("location"));
  assert.equal(back.searchParams.get("state"), "s1");
  const exchange = data => client.request({ method: "POST", url: "/open-apis/authen/v2/oauth/token", data: { client_id: APP_ID, client_secret: APP_SECRET, ...data } });
  const code = back.searchParams.get("code");
  const tokens = await exchange({ grant_type: "authorization_code", code, redirect_uri: redirect, code_verifier: "plain-secret" });
  assert.equal(tokens.code, 0);
  assert.equal(await codeOf(() => exchange({ grant_type: "authorization_code", code, redirect_uri: redirect })), 20065);
  const info = ok(await client.authen.userInfo.get({}, lark.withUserAccessToken(tokens.access_token)));
  assert.equal(info.open_id, wang);
  const renewed = await exchange({ grant_type: "refresh_token", refresh_token: tokens.refresh_token });
  assert.equal(renewed.code, 0);
  assert.equal(await codeOf(() => exchange({ grant_type: "refresh_token", refresh_token: tokens.refresh_token })), 20073);
  ok(await client.bitable.app.get({ path: { app_token: app } }, lark.withUserAccessToken(renewed.access_token)));
});

const recordEvent = "drive.file.bitable_record_changed_v1";
const events = [];
const handlers = seen => ({
  [recordEvent]: async data => { seen.push(data); },
  "card.action.trigger": async data => ({ toast: { type: "success", content: "Saved " + data.action.value.win }, card: { type: "raw", data: JSON.parse(card("Done by " + data.operator.open_id)) } }),
});

await check("webhook: challenge, decryption and signature by the SDK's own dispatcher", async () => {
  const dispatcher = new lark.EventDispatcher({ encryptKey: ENCRYPT_KEY, verificationToken: VERIFICATION_TOKEN, logger: quiet }).register(handlers(events));
  const server = createServer(lark.adaptDefault("/hook", dispatcher, { autoChallenge: true })).listen(0, "127.0.0.1");
  await new Promise(resolve => server.once("listening", resolve));
  try {
    await control("PUT", "webhook", { url: `http://127.0.0.1:${server.address().port}/hook`, encrypt_key: ENCRYPT_KEY, verification_token: VERIFICATION_TOKEN });
    await control("PUT", `bases/${app}/subscription`, { subscribed: true });
    await control("PATCH", `bases/${app}/tables/Orders/records/${records[5].record_id}`, { operator: "Wang Fang", fields: { Name: "by hand" } });
    const event = await until(() => events.find(seen => seen.action_list[0].record_id === records[5].record_id), "event");
    assert.equal(event.file_token, app);
    assert.equal(event.token, VERIFICATION_TOKEN);
    assert.equal(event.operator_id.open_id, await personId("Wang Fang"));
    assert.deepEqual(JSON.parse(event.action_list[0].after_value[0].field_value), [{ type: "text", text: "by hand" }]);
    const click = await control("POST", `messages/${message.message_id}/click`, { button: "Keep Base", operator: "Li Lei" });
    assert.deepEqual([click.error, click.toast.content, click.card_changed], [0, "Saved base", true]);
  } finally {
    await control("PUT", "webhook", { url: null });
    server.closeAllConnections();
    server.close();
  }
});

await check("webhook: the SDK's cipher decrypts the published vector", async () => {
  assert.equal(new lark.AESCipher("test key").decrypt("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="), "hello world");
});

await check("long connection: events, big events in parts, cards, acknowledgement, reconnect after a drop", async () => {
  const seen = [];
  let ready = 0;
  await control("PUT", "connections/config", { reconnect_count: -1, reconnect_interval_seconds: 1, reconnect_nonce_seconds: 0, ping_interval_seconds: 1 });
  await control("PATCH", "knobs", { frame_payload_bytes: 512 });
  const sockets = new lark.WSClient({ appId: APP_ID, appSecret: APP_SECRET, domain, logger: quiet, loggerLevel: lark.LoggerLevel.error, onReady: () => ready++, onReconnected: () => ready++ });
  await sockets.start({ eventDispatcher: new lark.EventDispatcher({ logger: quiet }).register(handlers(seen)) });
  try {
    await until(() => ready === 1, "ready");
    const edit = async name => {
      await control("PATCH", `bases/${app}/tables/Orders/records/${records[6].record_id}`, { fields: { Name: name } });
      return until(() => seen.find(event => event.action_list.some(action => action.after_value?.some(value => value.field_value.includes(name)))), name);
    };
    await edit("over the socket");
    const big = await edit("x".repeat(20_000));
    await until(async () => (await control("GET", "events")).find(event => event.event_id === big.event_id)?.state === "delivered", "acknowledged");
    const click = await control("POST", `messages/${message.message_id}/click`, { button: "Keep Base" });
    assert.deepEqual([click.error, click.toast.content], [0, "Saved base"]);
    await until(async () => (await control("GET", "connections"))[0]?.pings > 0, "pings");
    await control("POST", "connections/drop");
    await until(() => ready === 2, "ready again");
    await edit("after the drop");
  } finally {
    sockets.close({ force: true });
  }
  await until(async () => (await control("GET", "connections")).length === 0, "closed");
});

await check("long connection: a wrong secret ends the attempt", async () => {
  let failure = null;
  const sockets = new lark.WSClient({ appId: APP_ID, appSecret: "wrong", domain, logger: quiet, loggerLevel: lark.LoggerLevel.error, onError: error => { failure = error; } });
  await sockets.start({ eventDispatcher: new lark.EventDispatcher({ logger: quiet }) });
  await until(() => failure, "refusal");
  assert.match(failure.message, /1000040345/);
  sockets.close({ force: true });
});

await check("store app: ticket pushed to the SDK, then tokens for a tenant", async () => {
  const storeDomain = STORE_URL.replace(/\/$/, "");
  const dispatcher = new lark.EventDispatcher({ logger: quiet });
  const server = createServer(lark.adaptDefault("/hook", dispatcher, { autoChallenge: true })).listen(0, "127.0.0.1");
  await new Promise(resolve => server.once("listening", resolve));
  try {
    const saved = await fetch(`${storeDomain}/simulator/webhook`, { method: "PUT", body: JSON.stringify({ url: `http://127.0.0.1:${server.address().port}/hook` }) });
    assert.equal(saved.status, 200);
    const store = new lark.Client({ ...common, domain: storeDomain, appType: lark.AppType.ISV });
    const cached = () => lark.internalCache.get(lark.CAppTicket, { namespace: APP_ID });
    await store.auth.appTicket.resend({ data: { app_id: APP_ID, app_secret: APP_SECRET } });
    await until(cached, "ticket");
    ok(await store.bitable.app.create({ data: { name: "Store" } }, lark.withTenantKey(TENANT_KEY)));
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

// Last, for the SDK's cache keeps the dead token.
await check("token: one that died is refused with 99991663, and the next one works", async () => {
  ok(await client.bitable.app.get({ path: { app_token: app } }));
  await control("POST", "tokens/expire");
  assert.equal(await codeOf(() => client.bitable.app.get({ path: { app_token: app } })), 99991663);
  const kept = new Map();
  const fresh = new lark.Client({ ...common, domain, cache: { get: async key => kept.get(key), set: async (key, value) => kept.set(key, value) } });
  ok(await fresh.bitable.app.get({ path: { app_token: app } }));
});

console.log(JSON.stringify({ check: "suite", ok: failed === 0, detail: `${failed} failed` }));
process.exit(failed === 0 ? 0 : 1);
