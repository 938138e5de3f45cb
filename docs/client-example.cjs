// A client in ten lines: npm install socket.io-client, then node client-example.cjs http://127.0.0.1:3000
const { io } = require("socket.io-client");
const url = process.argv[2] ?? "http://127.0.0.1:3000";
const connect = () => io(url, { forceNew: true, transports: ["websocket"] });
const heard = (socket, event, wanted) =>
  new Promise((resolve) => socket.on(event, (...args) => wanted(...args) && resolve(args[0])));
const sees = (socket, ...nicks) =>
  heard(socket, "user_list_update", (users) => users.map((u) => u.nick).join() === nicks.join());

(async () => {
  const [ada, bob] = [connect(), connect()];
  await ada.emitWithAck("join_room", { nick: "ada" });
  const both = [sees(ada, "ada", "bob"), sees(bob, "ada", "bob")];
  bob.emit("join_room", { nick: "bob" });
  await Promise.all(both);
  console.log("ada sees ada, bob");

  const read = heard(bob, "receive_message", () => true);
  const { error } = await ada.emitWithAck("send_message", { content: "hello bob" });
  if (error) throw new Error(error.message);
  console.log(`bob reads: ${(await read).content}`);

  const alone = sees(ada, "ada");
  bob.close();
  await alone;
  console.log("ada sees ada");

  const again = connect();
  const history = heard(again, "load_history", () => true);
  again.emit("join_room", { nick: "bob" });
  console.log(`bob comes back and reads: ${(await history).at(-1).content}`);
  process.exit(0);
})();
