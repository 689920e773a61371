#!/usr/bin/env bash
# One request to the data centre: seal, sign, send, open the answer. Needs bash and curl.
set -euo pipefail

url=__URL__
appid=__APPID__
token=__TOKEN__
appkey=__APPKEY__
cmd=__CMD__
fields='{}'

# RC4 of standard input; encrypting and decrypting are the same.
rc4() {
  local state=() key=() i j=0 t byte hex out=''
  for ((i = 0; i < ${#appkey}; i++)); do key[i]=$(printf '%d' "'${appkey:i:1}"); done
  for ((i = 0; i < 256; i++)); do state[i]=$i; done
  for ((i = 0; i < 256; i++)); do
    j=$(((j + state[i] + key[i % ${#appkey}]) % 256))
    t=${state[i]}; state[i]=${state[j]}; state[j]=$t
  done
  i=0; j=0
  for byte in $(od -An -v -tu1); do
    i=$(((i + 1) % 256)); j=$(((j + state[i]) % 256))
    t=${state[i]}; state[i]=${state[j]}; state[j]=$t
    printf -v hex '\\x%02x' $((byte ^ state[(state[i] + state[j]) % 256]))
    out+=$hex
  done
  printf "$out"
}
sha1() { { sha1sum 2>/dev/null || shasum; } | cut -c1-40; }

# data: the fields as JSON, encrypted with the appkey, as base64 without line breaks.
data=$(printf '%s' "$fields" | rc4 | base64 | tr -d '\n')
data_code=$(printf '%s' "$data" | sha1)
# sid: appid, Beijing time as yyMMddHHmmss, five digits; never the same twice.
sid=$appid$(TZ=UTC-8 date +%y%m%d%H%M%S)$(printf '%05d' $((RANDOM * 3)))
# authCode: the four values in the order of their text, not in a fixed order.
auth_code=$(printf '%s\n' "$appid" "$sid" "$token" "$data_code" | LC_ALL=C sort | tr -d '\n' | sha1)

answer=$(curl -sS "$url" -H 'Content-Type: application/json' -d '{"header":{"appid":"'"$appid"'","timestamp":'"$(date +%s)"',"sid":"'"$sid"'","authCode":"'"$auth_code"'","cmd":"'"$cmd"'","version":"3.10","dataCode":"'"$data_code"'"},"data":"'"$data"'"}')

# An answer without data says in its header what is wrong.
sealed=$(printf '%s' "$answer" | sed -n 's/.*"data":"\([^"]*\)".*/\1/p')
if [ -n "$sealed" ]; then printf '%s' "$sealed" | base64 -d | rc4; else printf '%s' "$answer"; fi
echo
