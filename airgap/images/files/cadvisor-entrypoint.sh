#!/bin/sh
# Arguments of the container are flags of cAdvisor; its log goes to standard error.
exec /usr/bin/cadvisor -logtostderr "$@"
