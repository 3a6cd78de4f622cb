#!/bin/sh
# Asks cAdvisor on the port that it was started with (8080 unless -port says otherwise).
port=$(tr '\0' '\n' </proc/1/cmdline | sed -n 's/^--\{0,1\}port=//p')
exec wget -q -O /dev/null "http://127.0.0.1:${port:-8080}/healthz"
