#!/bin/sh
# `earshot` in the image. Commands that capture take CAP_NET_RAW along when the container has it
# (--cap-add NET_RAW, and not no-new-privileges); without it the sensor says what is missing.
# Root has it already. Every line ends in exec, so that signals reach the program itself.
cli=/usr/lib/earshot/dist/src/cli.js
case ${1-} in
  sensor | doctor)
    if [ "$(id -u)" != 0 ] && with-net-raw --inh-caps=+net_raw --ambient-caps=+net_raw -- true 2>/dev/null; then
      exec with-net-raw --inh-caps=+net_raw --ambient-caps=+net_raw -- node "$cli" "$@"
    fi
    ;;
esac
exec node "$cli" "$@"
