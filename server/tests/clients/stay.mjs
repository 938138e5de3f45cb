// Two of the official clients come in and talk for a while: node stay.mjs URL OPTIONS SECONDS
// It prints how many milliseconds it took until both were in, and the transport that they have in the end.
import assert from "node:assert/strict";
import { setTimeout as passes } from "node:timers/promises";
import { Person } from "./person.mjs";

const [url, options, seconds] = process.argv.slice(2);
const since = Date.now();
const [ada, bob] = ["ada", "bob"].map(() => new Person(url, JSON.parse(options)));
await Promise.all([ada.join("ada"), bob.join("bob")]);
console.log(Date.now() - since);

for (let n = 1; n === 1 || Date.now() - since < seconds * 1_000; n++) {
  const [sender, reader] = n % 2 ? [ada, bob] : [bob, ada];
  const [sent, [read]] = await Promise.all([
    sender.ok("send_message", { content: `message ${n}` }),
    reader.hears("receive_message", ({ content }) => content === `message ${n}`),
  ]);
  assert.deepEqual([sent.seq, read], [n, sent]);
  await passes(50);
}
for (const one of [ada, bob]) {
  assert.equal(one.heard.filter(({ name }) => name === "disconnect").length, 0);
  console.log(one.transport);
  one.leaves();
}
