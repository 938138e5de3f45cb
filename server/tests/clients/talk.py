"""What every client must find true, by python-socketio: talk.py URL default|websocket|polling threads|asyncio

It prints one fact a line; clients.rs knows them all, and does what the other lines ask for.
"""

import sys

import requests
from person import AsyncPerson, Person

url, transports, manner = sys.argv[1:]
wanted = "polling" if transports == "polling" else "websocket"
many = [f"message {n}" for n in range(300)]


def person(token=None, **more):
    return {"threads": Person, "asyncio": AsyncPerson}[manner](url, transports, token, **more)


def fact(line):
    print(line, flush=True)


def equal(one, other):
    assert one == other, f"{one!r:.2000} is not {other!r:.2000}"


def refused(caller, code, event, *payload):
    equal(caller.ask(event, *payload).get("error", {}).get("code"), code)


def arrive(ada, bob):
    ada.hears("connect")
    bob.hears("connect")
    equal((ada.transport, bob.transport), (wanted, wanted))
    fact("a client is connected by the transport that it wants")
    ada.join("ada")
    bob.join("bob")
    assert "load_history" in [name for name, _ in bob.heard]
    fact("the history comes before the answer to join_room")
    ada.sees("ada", "bob")
    bob.sees("ada", "bob")
    fact("everyone in the room is told who joins")


def send(ada, bob):
    answers = [ada.ask_later("send_message", {"content": content}) for content in many]
    answers = [answer.result(15)["ok"] for answer in answers]
    equal([(a["content"], a["seq"]) for a in answers], [(content, n + 1) for n, content in enumerate(many)])
    heard = [bob.hears("receive_message")[0] for _ in many]
    if manner == "threads":
        # This client hands each event to a thread of its own, and those overtake each other (python-engineio: run_async).
        heard.sort(key=lambda message: message["seq"])
    equal(heard, answers)
    fact("300 messages sent at once arrive once, in their order")
    emoji = "😀" * 4_000
    equal(ada.ok("send_message", {"content": emoji})["content"], emoji)
    equal(bob.hears("receive_message")[0]["content"], emoji)
    fact("4,000 emoji arrive whole")


def be_refused(ada, bob):
    refused(ada, "invalid_content", "send_message", {"content": "x" * 4_001})
    fact("a message that is too long is refused with invalid_content")
    refused(ada, "not_joined", "send_message", {"content": "hello", "room": "elsewhere"})
    fact("who is not in the room is refused with not_joined")
    refused(ada, "unknown_event", "no_such_event", {"content": "hello"})
    refused(ada, "unknown_event", "no_such_event")
    fact("an event that does not exist is answered with unknown_event")
    for payload in [], ["hello"], [7], [None], [["hello"]], [{"text": "hello"}], [{"content": 7}]:
        refused(ada, "invalid_payload", "send_message", *payload)
    fact("a payload of another form is answered with invalid_payload")
    refused(ada, "invalid_payload", "send_message", {"content": b"hello"})
    refused(ada, "invalid_payload", "send_message", {"content": "hello"}, bytes(9_000), b"")
    ada.call(ada.client.emit, "send_message", b"\x00\x1e\xff")
    ada.ok("send_message", {"content": "after attachments"})
    equal(bob.hears("receive_message")[0]["content"], "after attachments")
    fact("an attachment is answered with invalid_payload, and the connection lives")
    # This client says when it connects where it wants to be.
    elsewhere = person(namespaces=["/nowhere", "/"])
    equal(elsewhere.hears("connect_error /nowhere")[0], {"message": "Invalid namespace"})
    elsewhere.hears("connect")
    refused(elsewhere, "not_joined", "send_message", {"content": "hello"})
    elsewhere.leaves()
    fact("another namespace is refused, and the connection lives")


def come_and_go(ada, bob):
    bob.ok("change_nick", {"nick": "bobby"})
    ada.sees("ada", "bobby")
    bob.sees("ada", "bobby")
    fact("a new nickname is told to everyone")
    joined = bob.join("bobby")
    bob.ok("leave_room", {"room": "global"})
    ada.sees("ada")
    # Its disconnect() often ends the WebSocket before the goodbye has left: the server waits for who is lost for 5 s.
    bob.leaves()
    fact("who leaves is taken off the list")
    missed = [ada.ok("send_message", {"content": content}) for content in many[:40]]
    again = person(bob.token)
    joined_again = again.join("bobby", after=joined["head"], epoch=joined["epoch"])
    equal(joined_again["user"]["id"], joined["user"]["id"])
    fact("a token makes a new connection the same user")
    equal(again.hears("load_history")[0], missed)
    fact("what was missed is given after the last that was seen")
    return again


def sign_out():
    account = {"username": f"eve-{transports}", "password": "correct horse battery staple"}
    token = requests.post(f"{url}/api/users", json=account, timeout=15).json()["accessToken"]
    eve = person(token)
    eve.join("eve")
    requests.delete(f"{url}/api/session", headers={"authorization": f"Bearer {token}"}, timeout=15)
    equal(eve.hears("session_ended")[0]["code"], "signed_out")
    equal(eve.hears("disconnect"), ("server disconnect",))
    fact("the end of a session is told")
    stranger = person(token)
    equal(stranger.hears("connect_error")[0]["data"]["code"], "signed_out")
    stranger.hears("refused")
    fact("who is not let in is told why")


def outlive(ada, bob):
    joined = bob.join("bobby")
    seen = {"after": joined["head"], "epoch": joined["epoch"]}
    ada.forget()
    bob.forget()
    fact("RESTART")
    ada.hears("server_drain")
    bob.hears("server_drain")
    fact("a server that stops says so")
    ada.hears("connect")
    bob.hears("connect")
    ada.join("ada", **seen)
    sent = ada.ok("send_message", {"content": "is anybody there?"})
    equal(sent["seq"], seen["after"] + 1)
    bob.join("bobby", **seen)
    equal(bob.hears("load_history")[0], [sent])
    ada.sees("ada", "bobby")
    bob.sees("ada", "bobby")
    bob.ok("send_message", {"content": "I am"})
    ada.hears("receive_message", lambda message: message["content"] == "I am")
    fact("after a restart of the server its clients come back by themselves and miss nothing")


AsyncPerson.begin()
ada, first = person(), person()
arrive(ada, first)
send(ada, first)
be_refused(ada, first)
bob = come_and_go(ada, first)
sign_out()
acks = [dict(one.acks) for one in (ada, first, bob)]
outlive(ada, bob)
assert all(times == 1 for one in acks for times in one.values()), "an answer came twice"
fact("every question is answered once")
ada.leaves()
bob.leaves()
