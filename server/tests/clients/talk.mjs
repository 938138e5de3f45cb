// What every client must find true, by the official JavaScript client: node talk.mjs URL default|websocket|polling
// It prints one fact a line; clients.rs knows them all, and does what the other lines ask for.
import assert from "node:assert/strict";
import { Person, manner, until } from "./person.mjs";

const [url, transports] = process.argv.slice(2);
const wanted = transports === "polling" ? "polling" : "websocket";
const person = (token) => new Person(url, manner(transports), token);
const print = (line) => console.log(line);
const many = Array.from({ length: 300 }, (_, n) => `message ${n}`);
const refused = async (caller, code, event, ...payload) => {
  const { error } = await caller.ask(event, ...payload);
  assert.equal(error?.code, code);
};

async function arrive(ada, bob) {
  await Promise.all([ada.hears("connect"), bob.hears("connect")]);
  await until(`${wanted} carries it`, () => ada.transport === wanted, (look) => ada.socket.io.engine.on("upgrade", look));
  print("a client is connected by the transport that it wants");
  await ada.join("ada");
  await bob.join("bob");
  const names = bob.heard.map(({ name }) => name);
  assert.ok(names.includes("load_history"), `heard before the answer: ${names}`);
  print("the history comes before the answer to join_room");
  await Promise.all([ada.sees("ada", "bob"), bob.sees("ada", "bob")]);
  print("everyone in the room is told who joins");
}

async function send(ada, bob) {
  const answers = await Promise.all(many.map((content) => ada.ok("send_message", { content })));
  assert.deepEqual(answers.map(({ content, seq }) => [content, seq]), many.map((content, n) => [content, n + 1]));
  const told = [];
  while (told.length < many.length) told.push(...(await bob.hears("receive_message")));
  assert.deepEqual(told, answers);
  print("300 messages sent at once arrive once, in their order");
  const emoji = "😀".repeat(4_000);
  assert.equal((await ada.ok("send_message", { content: emoji })).content, emoji);
  assert.equal((await bob.hears("receive_message"))[0].content, emoji);
  print("4,000 emoji arrive whole");
}

async function beRefused(ada, bob) {
  await refused(ada, "invalid_content", "send_message", { content: "x".repeat(4_001) });
  print("a message that is too long is refused with invalid_content");
  await refused(ada, "not_joined", "send_message", { content: "hello", room: "elsewhere" });
  print("who is not in the room is refused with not_joined");
  await refused(ada, "unknown_event", "no_such_event", { content: "hello" });
  await refused(ada, "unknown_event", "no_such_event");
  print("an event that does not exist is answered with unknown_event");
  for (const payload of [[], ["hello"], [7], [null], [["hello"]], [{ text: "hello" }], [{ content: 7 }]]) {
    await refused(ada, "invalid_payload", "send_message", ...payload);
  }
  print("a payload of another form is answered with invalid_payload");
  await refused(ada, "invalid_payload", "send_message", { content: Buffer.from("hello") });
  await refused(ada, "invalid_payload", "send_message", { content: "hello" }, Buffer.alloc(9_000, 1), Buffer.alloc(0));
  ada.socket.emit("send_message", Buffer.from([0, 30, 255]));
  await ada.ok("send_message", { content: "after attachments" });
  assert.equal((await bob.hears("receive_message"))[0].content, "after attachments");
  print("an attachment is answered with invalid_payload, and the connection lives");
  const nowhere = ada.socket.io.socket("/nowhere");
  const why = await new Promise((resolve) => nowhere.on("connect_error", resolve));
  assert.equal(why.message, "Invalid namespace");
  await ada.ok("send_message", { content: "after another namespace" });
  await bob.hears("receive_message");
  print("another namespace is refused, and the connection lives");
}

async function comeAndGo(ada, bob) {
  await bob.ok("change_nick", { nick: "bobby" });
  await Promise.all([ada.sees("ada", "bobby"), bob.sees("ada", "bobby")]);
  print("a new nickname is told to everyone");
  const { user, head, epoch } = await bob.join("bobby");
  await bob.ok("leave_room", { room: "global" });
  await ada.sees("ada");
  await bob.join("bobby");
  await ada.sees("ada", "bobby");
  bob.leaves();
  await ada.sees("ada");
  print("who leaves is taken off the list");
  const missed = [];
  for (const content of many.slice(0, 40)) missed.push(await ada.ok("send_message", { content }));
  const again = person(bob.token);
  assert.equal((await again.join("bobby", { after: head, epoch })).user.id, user.id);
  print("a token makes a new connection the same user");
  assert.deepEqual((await again.hears("load_history"))[0], missed);
  print("what was missed is given after the last that was seen");
  return again;
}

async function signOut() {
  const account = { username: `eve-${transports}`, password: "correct horse battery staple" };
  const headers = { "content-type": "application/json" };
  const signedUp = await fetch(`${url}/api/users`, { method: "POST", headers, body: JSON.stringify(account) });
  const { accessToken } = await signedUp.json();
  const eve = person(accessToken);
  await eve.join("eve");
  await fetch(`${url}/api/session`, { method: "DELETE", headers: { authorization: `Bearer ${accessToken}` } });
  assert.equal((await eve.hears("session_ended"))[0].code, "signed_out");
  await eve.hears("disconnect", (reason) => reason === "io server disconnect");
  print("the end of a session is told");
  const stranger = person(accessToken);
  assert.equal((await stranger.hears("connect_error"))[0].data.code, "signed_out");
  assert.equal(stranger.socket.connected, false);
  stranger.leaves();
  eve.leaves();
  print("who is not let in is told why");
}

async function outlive(ada, bob) {
  const { head, epoch } = await bob.join("bobby");
  ada.heard = [];
  bob.heard = [];
  print("RESTART");
  await Promise.all([ada.hears("server_drain"), bob.hears("server_drain")]);
  print("a server that stops says so");
  await Promise.all([ada.hears("connect"), bob.hears("connect")]);
  await ada.join("ada", { after: head, epoch });
  const sent = await ada.ok("send_message", { content: "is anybody there?" });
  assert.equal(sent.seq, head + 1);
  await bob.join("bobby", { after: head, epoch });
  assert.deepEqual((await bob.hears("load_history"))[0], [sent]);
  await Promise.all([ada.sees("ada", "bobby"), bob.sees("ada", "bobby")]);
  await bob.ok("send_message", { content: "I am" });
  await ada.hears("receive_message", ({ content }) => content === "I am");
  print("after a restart of the server its clients come back by themselves and miss nothing");
}

const [ada, first] = [person(), person()];
await arrive(ada, first);
await send(ada, first);
await beRefused(ada, first);
const bob = await comeAndGo(ada, first);
await signOut();
await outlive(ada, bob);
for (const one of [ada, first, bob]) assert.ok([...one.acks.values()].every((times) => times === 1), "an answer came twice");
print("every question is answered once");
ada.leaves();
bob.leaves();
