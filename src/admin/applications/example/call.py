# One request to the data centre: seal, sign, send, verify and open the answer. Python 3, standard library only.
import base64
import datetime
import hashlib
import json
import random
import time
import urllib.request

URL = __URL__
APPID = __APPID__
TOKEN = __TOKEN__
APPKEY = __APPKEY__
CMD = __CMD__
FIELDS = {}


def rc4(data):
    """Encrypting and decrypting are the same."""
    key, state, out, j = APPKEY.encode(), list(range(256)), bytearray(), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def sha1(text):
    return hashlib.sha1(text.encode()).hexdigest()


def auth_code(appid, sid, data_code):
    """The four values in the order of their text, not in a fixed order."""
    return sha1("".join(sorted([appid, sid, TOKEN, data_code])))


# sid: appid, Beijing time as yyMMddHHmmss, five digits; never the same twice.
beijing = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
sid = APPID + beijing.strftime("%y%m%d%H%M%S") + "%05d" % random.randrange(100000)
# data: the fields as JSON, encrypted with the appkey, as base64; dataCode: the sha1 of that text.
data = base64.b64encode(rc4(json.dumps(FIELDS).encode())).decode()
data_code = sha1(data)
header = {
    "appid": APPID,
    "timestamp": int(time.time()),
    "sid": sid,
    "authCode": auth_code(APPID, sid, data_code),
    "cmd": CMD,
    "version": "3.10",
    "dataCode": data_code,
}
request = urllib.request.Request(
    URL,
    data=json.dumps({"header": header, "data": data}).encode(),
    headers={"Content-Type": "application/json"},
)
with urllib.request.urlopen(request, timeout=30) as response:
    answer = json.load(response)

head, sealed = answer["header"], answer["data"]
if not sealed:
    raise SystemExit("errcode %s: %s" % (head.get("errcode"), head.get("errmsg")))
if head["dataCode"] != sha1(sealed) or head["authCode"] != auth_code(head["appid"], sid, head["dataCode"]):
    raise SystemExit("the answer is not signed with this token; errmsg: %s" % head.get("errmsg"))
plain = json.loads(rc4(base64.b64decode(sealed)))
print(json.dumps(plain, ensure_ascii=False, indent=2))
raise SystemExit(0 if plain["errcode"] == 0 else 1)
