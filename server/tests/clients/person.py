"""Somebody at the other end of python-socketio, who remembers what was heard until it is asked for.

The two clients of that library, one with threads and one with asyncio, look the same from here.
"""

import asyncio
import threading
from collections import Counter
from concurrent.futures import Future

import socketio

PATIENCE_S = 15


class Person:
    make = socketio.Client

    def __init__(self, url, transports, token=None, namespaces=("/",)):
        self.token = token
        self.heard = []
        self.changed = threading.Condition()
        self.acks = Counter()
        self.client = self.make()
        self.client.on("*", self.hear)
        for name in ("connect", "disconnect", "connect_error"):
            for namespace in namespaces:
                self.client.on(name, self.hearer(name, namespace), namespace=namespace)
        self.count_acks()
        options = {} if transports == "default" else {"transports": transports.split(",")}
        try:
            self.call(
                self.client.connect,
                url,
                auth=lambda: {"token": self.token},
                namespaces=list(namespaces),
                wait=len(namespaces) == 1,
                wait_timeout=PATIENCE_S,
                **options,
            )
        except socketio.exceptions.ConnectionError as error:
            self.hear("refused", error)

    def call(self, function, *args, **options):
        return function(*args, **options)

    def count_acks(self):
        take = self.client._handle_ack

        def count(namespace, id, data):
            self.acks[id] += 1
            return take(namespace, id, data)

        self.client._handle_ack = count

    def hearer(self, name, namespace):
        return lambda *args: self.hear(name if namespace == "/" else f"{name} {namespace}", *args)

    def hear(self, name, *args):
        with self.changed:
            self.heard.append((name, args))
            self.changed.notify_all()

    def forget(self):
        with self.changed:
            self.heard.clear()

    def hears(self, name, wanted=lambda *args: True):
        """The arguments of the first event of this name that is wanted; others of this name before it are forgotten."""
        found = None

        def find():
            nonlocal found
            found = next((n for n, (told, args) in enumerate(self.heard) if told == name and wanted(*args)), None)
            return found is not None

        with self.changed:
            if not self.changed.wait_for(find, PATIENCE_S):
                raise AssertionError(f"never heard: {name}, but {[name for name, _ in self.heard]}")
            args = self.heard[found][1]
            self.heard = [event for n, event in enumerate(self.heard) if n > found or event[0] != name]
        return args

    def sees(self, *nicks):
        return self.hears("user_list_update", lambda users, _: [user["nick"] for user in users] == list(nicks))

    def ask_later(self, event, *payload):
        answer = Future()
        self.call(self.client.emit, event, payload, callback=lambda *args: answer.set_result(args[0]))
        return answer

    def ask(self, event, *payload):
        return self.ask_later(event, *payload).result(PATIENCE_S)

    def ok(self, event, payload):
        answer = self.ask(event, payload)
        assert "ok" in answer, (event, answer)
        return answer["ok"]

    def join(self, nick, **more):
        joined = self.ok("join_room", {"nick": nick, **more})
        self.token = joined["token"]
        return joined

    def leaves(self):
        self.call(self.client.disconnect)

    @property
    def transport(self):
        return self.call(self.client.transport)


class AsyncPerson(Person):
    make = socketio.AsyncClient
    loop = asyncio.new_event_loop()

    def call(self, function, *args, **options):
        async def call():
            result = function(*args, **options)
            return await result if asyncio.iscoroutine(result) else result

        return asyncio.run_coroutine_threadsafe(call(), self.loop).result(PATIENCE_S * 2)

    @classmethod
    def begin(cls):
        threading.Thread(target=cls.loop.run_forever, daemon=True).start()
