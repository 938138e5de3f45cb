"""What Schemathesis is told about this API: half of its well-formed questions are about things that exist.

They come from api_state.py. Which half is decided by the question itself, so that a failure can be asked again; the
first question at each route is always one of them.
"""

import itertools
import json
import os
import zlib

import schemathesis
from schemathesis import GenerationMode

with open(os.environ["WECHAT_API_STATE"]) as file:
    STATE = json.load(file)

ENDING = {("DELETE", "/api/session"), ("DELETE", "/api/sessions"), ("DELETE", "/api/users/me")}
ENDING_ROOM = {
    ("DELETE", "/api/rooms/{room}"),
    ("DELETE", "/api/rooms/{room}/messages"),
    ("POST", "/api/rooms/{room}/owner"),
}
SIGN_UP = ("POST", "/api/users")
SIGN_IN = ("POST", "/api/session")
REFRESH = ("POST", "/api/session/refresh")
RECOVERY = ("POST", "/api/session/recovery")

each = {name: itertools.cycle(STATE[name]) for name in ("links", "messages", "people", "rooms", "sessions", "leavers")}

asked = set()


@schemathesis.auth(refresh_interval=None)
class Caller:
    """Whose token is given: somebody else's where the question ends it, and none to sign up, which an account cannot."""

    def get(self, case, context):
        return STATE["token"]

    def set(self, case, token, context):
        route = route_of(case)
        if route != SIGN_UP:
            token = next(each["leavers"]) if route in ENDING else token
            case.headers["Authorization"] = f"Bearer {token}"
            # One that was made up would count before it.
            case.headers.pop("X-Wechat-Token", None)


@schemathesis.hook
def before_call(_, case, **__):
    route = route_of(case)
    keep(route, case.path_parameters or {})
    # A request that is wrong on purpose has to be refused for that, and for nothing else.
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    if route == REFRESH:
        case.cookies = dict([STATE["refresh"].split("=", 1)])
    if route in asked and zlib.crc32(repr((case.path_parameters, case.body)).encode()) % 2:
        return
    asked.add(route)
    real_path(route, case.path_parameters or {})
    if isinstance(case.body, dict):
        real_body(route, case.body)


@schemathesis.hook
def after_call(_, case, response):
    route = route_of(case)
    if response.status_code != 200:
        return
    if route == REFRESH:
        STATE["refresh"] = response.headers["set-cookie"][0].split(";")[0]
    elif route == RECOVERY:
        STATE["recovery"]["recoveryCode"] = response.json()["recoveryCode"]


def route_of(case):
    return case.operation.method.upper(), case.operation.path


def keep(route, parameters):
    """What all other questions are about is not ended: Schemathesis learns its id from the answers."""
    if route == ("DELETE", "/api/sessions/{id}") and parameters.get("id") == STATE["session"]:
        parameters["id"] = next(each["sessions"])
    if route in ENDING_ROOM and parameters.get("room") == STATE["room"]:
        parameters["room"] = next(each["rooms"])


def real_path(route, parameters):
    if "room" in parameters:
        parameters["room"] = next(each["rooms"]) if route in ENDING_ROOM else STATE["room"]
    for name, pool in (("id", "sessions"), ("link", "links"), ("message", "messages"), ("user", "people")):
        if name in parameters:
            parameters[name] = next(each[pool])


def real_body(route, body):
    if route == RECOVERY:
        body.update(STATE["recovery"])
    elif route == SIGN_IN:
        body.update(username="fay", password=STATE["password"])
    elif route[1].startswith("/api/users/me"):
        body["password"] = STATE["password"]
    if route == ("PUT", "/api/users/me/password"):
        # The next question needs it again.
        body["newPassword"] = STATE["password"]
    if "userId" in body:
        body["userId"] = next(each["people"])
