// Somebody at the other end of the official JavaScript client, who remembers what was heard until it is asked for.
import { createRequire } from "node:module";

const { io } = createRequire(new URL("../../../web/package.json", import.meta.url))("socket.io-client");

export const PATIENCE = 15_000;
const ACK = 3;

// What to hand to the client for "default", "websocket" or "polling".
export const manner = (transports) => (transports === "default" ? {} : { transports: transports.split(",") });

// Waits until something is so, which `changes` may make it: it is handed what to call then.
export const until = (what, isSo, changes) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`it never happened: ${what}`)), PATIENCE);
    const look = () => isSo() && (clearTimeout(late), resolve());
    changes(look);
    look();
  });

export class Person {
  heard = [];
  lookers = new Set();
  acks = new Map();

  constructor(url, options, token) {
    this.token = token;
    this.socket = io(url, { forceNew: true, auth: (give) => give({ token: this.token }), ...options });
    this.socket.onAny((name, ...args) => this.hear(name, args));
    for (const name of ["connect", "connect_error", "disconnect"]) {
      this.socket.on(name, (...args) => this.hear(name, args));
    }
    this.socket.io.decoder.on("decoded", ({ type, id }) => {
      if (type === ACK) this.acks.set(id, (this.acks.get(id) ?? 0) + 1);
    });
  }

  hear(name, args) {
    this.heard.push({ name, args });
    for (const look of this.lookers) look();
  }

  // The arguments of the first event of this name that is wanted; the others of this name before it are forgotten.
  async hears(name, wanted = () => true) {
    let at = -1;
    let look;
    const find = () => (at = this.heard.findIndex((event) => event.name === name && wanted(...event.args))) >= 0;
    await until(`${name} ${wanted}, among ${this.heard.length} events`, find, (found) => this.lookers.add((look = found)));
    this.lookers.delete(look);
    const { args } = this.heard[at];
    this.heard = this.heard.filter((event, index) => index > at || event.name !== name);
    return args;
  }

  sees(...nicks) {
    return this.hears("user_list_update", (users) => users.map(({ nick }) => nick).join() === nicks.join());
  }

  ask(event, ...payload) {
    return this.socket.timeout(PATIENCE).emitWithAck(event, ...payload);
  }

  async ok(event, payload) {
    const answer = await this.ask(event, payload);
    if (!answer.ok) throw new Error(`${event}: ${JSON.stringify(answer)}`);
    return answer.ok;
  }

  async join(nick, more = {}) {
    const joined = await this.ok("join_room", { nick, ...more });
    this.token = joined.token;
    return joined;
  }

  leaves() {
    this.socket.close();
  }

  get transport() {
    return this.socket.io.engine.transport.name;
  }
}
