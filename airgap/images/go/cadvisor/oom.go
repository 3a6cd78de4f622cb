package main

import (
	"sync"

	"github.com/google/cadvisor/lib/manager"
	info "github.com/google/cadvisor/lib/model"
	"github.com/google/cadvisor/utils/oomparser"
	"k8s.io/klog/v2"
)

// oomCounter adds to what the manager knows how often the kernel killed a process of each container for lack of memory:
// the library itself leaves that count at zero.
type oomCounter struct {
	manager.Manager
	mutex sync.Mutex
	kills map[string]uint64
}

// countOOMKills reads the kernel's log. Where it cannot be read, the counts stay at zero and a line says so.
func countOOMKills(watched manager.Manager) *oomCounter {
	counter := &oomCounter{Manager: watched, kills: map[string]uint64{}}
	parser, err := oomparser.New()
	if err != nil {
		klog.InfoS("The kernel's log cannot be read: container_oom_events_total stays at zero", "reason", err)
		return counter
	}
	kills := make(chan *oomparser.OomInstance, 16)
	go parser.StreamOoms(kills)
	go func() {
		for kill := range kills {
			counter.mutex.Lock()
			counter.kills[kill.ContainerName]++
			counter.mutex.Unlock()
		}
	}()
	return counter
}

func (counter *oomCounter) GetRequestedContainersInfo(name string, options info.RequestOptions) (map[string]*info.ContainerInfo, error) {
	found, err := counter.Manager.GetRequestedContainersInfo(name, options)
	counter.mutex.Lock()
	defer counter.mutex.Unlock()
	for _, one := range found {
		for _, sample := range one.Stats {
			sample.OOMEvents = counter.kills[one.Name]
		}
	}
	return found, err
}
