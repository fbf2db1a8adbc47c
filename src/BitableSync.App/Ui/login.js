// Logs in with the key in the address (/login#key=…). What stands behind # never leaves the browser but in the form.
'use strict';

const key = new URLSearchParams(location.hash.slice(1)).get('key');
const form = document.querySelector('form');
if (key && form) {
  history.replaceState(null, '', location.pathname + location.search);
  form.elements.key.value = key;
  form.requestSubmit();
}
