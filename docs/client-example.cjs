// A client in ten lines: npm install socket.io-client, then node client-example.cjs http://127.0.0.1:3000
const { io } = require("socket.io-client");
const connect = () => io(process.argv[2] ?? "http://127.0.0.1:3000", { forceNew: true, transports: ["websocket"] });
const hears = (socket, event, wanted = () => true) =>
  new Promise((resolve) => socket.on(event, (told) => wanted(told) && resolve(told)));
const sees = (socket, nicks) => hears(socket, "user_list_update", (users) => users.map((u) => u.nick).join() === nicks);
const talk = async ([ada, bob, again] = [connect(), connect(), connect()]) => {
  ada.emit("join_room", { nick: "ada" }, () => bob.emit("join_room", { nick: "bob" }));
  await Promise.all([sees(ada, "ada,bob"), sees(bob, "ada,bob")]).then(() => console.log("ada sees ada, bob"));
  ada.emit("send_message", { content: "hello bob" }, ({ error }) => error && console.error(error.message));
  await hears(bob, "receive_message").then((message) => console.log(`bob reads: ${message.content}`));
  await sees(bob.close() && ada, "ada").then(() => console.log("ada sees ada"));
  again.emit("join_room", { nick: "bob" });
  await hears(again, "load_history").then((past) => console.log(`bob comes back and reads: ${past.at(-1).content}`));
};
talk().then(process.exit);
