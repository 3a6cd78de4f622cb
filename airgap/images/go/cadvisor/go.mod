module vigia.local/airgap/cadvisor

go 1.26


require github.com/google/cadvisor v0.60.5
