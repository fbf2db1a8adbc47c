// Keeps the page current. Without this script the page works the same and is read again by hand.
'use strict';

const every = 5000;

/** True while the reader is in the middle of a decision: replacing the forms would throw it away. */
function isBeingUsed(live) {
  if (live.contains(document.activeElement)) return true;
  return [...live.querySelectorAll('input:not([type=hidden])')].some(input => input.value !== input.defaultValue);
}

async function refresh() {
  const live = document.getElementById('live');
  if (document.hidden || isBeingUsed(live)) return;
  const answer = await fetch(live.dataset.address, { headers: { accept: 'text/html', 'x-refresh': '1' } });
  // Logged out meanwhile: show the page that asks for the key.
  if (answer.redirected) location.reload();
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (isBeingUsed(live)) return;
  live.dataset.address = fresh.getElementById('live').dataset.address;
  live.replaceChildren(...fresh.getElementById('live').childNodes);
  document.title = fresh.title;
}

setInterval(() => refresh().catch(() => {}), every);
