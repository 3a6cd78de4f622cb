package main

import (
	"sync"
	"time"

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
	go counter.follow(parser)
	return counter
}

// follow counts for ever. The library stops at the first line that the kernel overwrites before it is read, as when many
// containers start on a machine whose log is full: then the log is opened anew, and what was counted is passed over.
func (counter *oomCounter) follow(parser *oomparser.OomParser) {
	var counted, newest time.Time
	for {
		kills := make(chan *oomparser.OomInstance, 16)
		go func() {
			parser.StreamOoms(kills)
			close(kills)
		}()
		for kill := range kills {
			if !kill.TimeOfDeath.After(counted) {
				continue
			}
			newest = kill.TimeOfDeath
			counter.mutex.Lock()
			counter.kills[kill.ContainerName]++
			counter.mutex.Unlock()
		}
		// Each opening reckons the time of the boot anew, to a second.
		counted = newest.Add(time.Second)
		time.Sleep(time.Second)
		var err error
		if parser, err = oomparser.New(); err != nil {
			klog.InfoS("The kernel's log cannot be read any more: container_oom_events_total stands still", "reason", err)
			return
		}
	}
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
