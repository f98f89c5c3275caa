// Asks the browser for a passkey and sends its answer as a plain form.
"use strict";

const form = document.querySelector("form[data-passkey]");
const fault = document.querySelector("[data-passkey-fault]");

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const textOf = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const keysOf = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytesOf(key.id) }));

function question() {
  const asked = JSON.parse(form.dataset.question);
  asked.challenge = bytesOf(asked.challenge);
  if (asked.user) asked.user.id = bytesOf(asked.user.id);
  if (asked.excludeCredentials) asked.excludeCredentials = keysOf(asked.excludeCredentials);
  if (asked.allowCredentials) asked.allowCredentials = keysOf(asked.allowCredentials);
  return { publicKey: asked };
}

function answer(key) {
  const response = { clientDataJSON: textOf(key.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[part]) response[part] = textOf(key.response[part]);
  }
  return JSON.stringify({ id: key.id, rawId: textOf(key.rawId), type: key.type, response, extensions: {} });
}

async function ask() {
  fault.hidden = true;
  try {
    const key = await navigator.credentials[form.dataset.passkey](question());
    form.elements.answer.value = answer(key);
    form.submit();
  } catch {
    fault.hidden = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
ask();
