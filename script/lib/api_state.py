"""Makes what the routes of the API are about, so that a stranger's questions reach their good answers as well.

    api_state.py ADDRESS FILE    writes the ids and the secrets into FILE
"""

import json
import sys
import urllib.request

ADDRESS, FILE = sys.argv[1:]
PASSWORD = "correct horse battery staple"


def ask(method, path, body=None, token=None, headers=None):
    """The answer's JSON, and its headers."""
    headers = dict(headers or {})
    if body is not None:
        headers["Content-Type"] = "application/json"
        body = json.dumps(body).encode()
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(f"http://{ADDRESS}{path}", body, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read()
        return json.loads(text) if text else None, answer.headers


def sign_up(name):
    account, headers = ask("POST", "/api/users", {"username": name, "password": PASSWORD})
    return account | {"cookie": headers["Set-Cookie"].split(";")[0]}


def sign_in(name):
    return ask("POST", "/api/session", {"username": name, "password": PASSWORD})[0]


class Socket:
    """A Socket.IO connection by long polling: what is said goes over it, and over nothing else."""

    def __init__(self, auth):
        self.path = "/socket.io/?EIO=4&transport=polling"
        self.path += "&sid=" + json.loads(self.exchange()[0][1:])["sid"]
        self.exchange("40" + json.dumps(auth))

    def exchange(self, frame=None):
        """Sends a frame, then the frames that have come."""
        if frame is not None:
            self.request(frame.encode())
        frames = self.request().split("\x1e")
        if "2" in frames:
            # A client that does not answer a ping is disconnected.
            self.request(b"3")
        return frames

    def request(self, body=None):
        with urllib.request.urlopen(f"http://{ADDRESS}{self.path}", body, timeout=10) as answer:
            return answer.read().decode()

    def ask(self, event, payload):
        frames = self.exchange("420" + json.dumps([event, payload]))
        while not any(frame.startswith("430") for frame in frames):
            frames = self.exchange()
        answer = next(frame for frame in frames if frame.startswith("430"))
        return json.loads(answer[3:])[0]["ok"]


def make_room(token):
    return ask("POST", "/api/rooms", {"name": "A room", "listed": True}, token)[0]["room"]["id"]


def main():
    ada, bob, eve = (sign_up(name) for name in ("ada", "bob", "eve"))
    # The oldest of too many sessions ends: the one that signs in again and again is not the caller.
    sign_up("fay")
    token = ada["accessToken"]
    room = make_room(token)
    links = [ask("POST", f"/api/rooms/{room}/links", {"role": "member"}, token)[0] for _ in range(40)]
    socket = Socket({"token": token})
    socket.ask("join_room", {"nick": "ada", "room": room})
    # One for each thing that ends with the question.
    rooms = [make_room(token) for _ in range(40)]
    member = Socket({"token": bob["accessToken"]})
    for joined in [room, *rooms]:
        member.ask("join_room", {"nick": "bob", "room": joined})
    said = [socket.ask("send_message", {"room": room, "content": f"message {n}"}) for n in range(40)]
    guest = Socket({})
    grace = guest.ask("join_room", {"nick": "grace", "room": room})["user"]["id"]
    people = [bob["user"]["id"], grace]
    ask("PUT", f"/api/rooms/{room}/people/{people[0]}", {"role": "member"}, token)
    state = {
        "token": token,
        "session": ada["sessionId"],
        "password": PASSWORD,
        "room": room,
        "links": [link["link"]["id"] for link in links],
        "messages": [(message.get("message") or message)["id"] for message in said],
        "people": people,
        "rooms": rooms,
        "sessions": [sign_in("ada")["sessionId"] for _ in range(20)],
        "leavers": [sign_up(f"leaver {n}")["accessToken"] for n in range(30)],
        "refresh": bob["cookie"],
        "recovery": {"username": "eve", "recoveryCode": eve["recoveryCode"]},
    }
    with open(FILE, "w") as file:
        json.dump(state, file)


main()
