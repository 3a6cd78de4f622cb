// cAdvisor's server from its library: the released binary's own main package is not published as a Go module. It serves
// the same metrics under the same flags as far as containers of Docker, Podman, containerd and CRI-O go; the web pages,
// the REST API and application metrics are left out, and their flags are unknown here.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/google/cadvisor/container/docker/install"
	_ "github.com/google/cadvisor/container/podman/install"
	_ "github.com/google/cadvisor/fs/devicemapper/install"
	"github.com/google/cadvisor/lib/cache/memory"
	"github.com/google/cadvisor/lib/container"
	_ "github.com/google/cadvisor/lib/container/containerd/install"
	_ "github.com/google/cadvisor/lib/container/crio/install"
	_ "github.com/google/cadvisor/lib/container/systemd/install"
	_ "github.com/google/cadvisor/lib/fs/btrfs/install"
	_ "github.com/google/cadvisor/lib/fs/nfs/install"
	_ "github.com/google/cadvisor/lib/fs/overlay/install"
	_ "github.com/google/cadvisor/lib/fs/tmpfs/install"
	_ "github.com/google/cadvisor/lib/fs/vfs/install"
	_ "github.com/google/cadvisor/lib/fs/zfs/install"
	"github.com/google/cadvisor/lib/manager"
	"github.com/google/cadvisor/lib/metrics"
	info "github.com/google/cadvisor/lib/model"
	"github.com/google/cadvisor/lib/utils/sysfs"
	"github.com/google/cadvisor/lib/version"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
)

var (
	listenIP        = flag.String("listen_ip", "", "address to listen on; all of them when empty")
	port            = flag.Int("port", 8080, "port to listen on")
	showVersion     = flag.Bool("version", false, "print the version and exit")
	endpoint        = flag.String("prometheus_endpoint", "/metrics", "path of the Prometheus metrics")
	storeLabels     = flag.Bool("store_container_labels", true, "turn every label of a container into a label of its metrics")
	allowedLabels   = flag.String("whitelisted_container_labels", "", "comma-separated labels to keep when store_container_labels is false")
	allowedEnvs     = flag.String("env_metadata_whitelist", "", "comma-separated environment variables to keep as labels")
	rawPrefixes     = flag.String("raw_cgroup_prefix_whitelist", "", "comma-separated cgroup prefixes to watch in spite of docker_only")
	storageDuration = flag.Duration("storage_duration", 2*time.Minute, "how long samples stay in memory")

	// Off unless asked for: costly, or of use to few.
	disabled = container.MetricSet{
		container.CPUSetMetrics:                  {},
		container.CPUTopologyMetrics:             {},
		container.HugetlbUsageMetrics:            {},
		container.MemoryNumaMetrics:              {},
		container.NetworkAdvancedTcpUsageMetrics: {},
		container.NetworkTcpUsageMetrics:         {},
		container.NetworkUdpUsageMetrics:         {},
		container.ProcessMetrics:                 {},
		container.ProcessSchedulerMetrics:        {},
		container.ReferencedMemoryMetrics:        {},
		container.ResctrlMetrics:                 {},
	}
	enabled = container.MetricSet{}
)

func main() {
	klog.InitFlags(nil)
	flag.Var(&disabled, "disable_metrics", "comma-separated metrics to leave out: "+container.AllMetrics.String())
	flag.Var(&enabled, "enable_metrics", "comma-separated metrics to collect; overrides disable_metrics")
	flag.Parse()
	if *showVersion {
		fmt.Printf("cAdvisor version %s (library)\n", version.Info["version"])
		return
	}
	if err := serve(); err != nil {
		klog.ErrorS(err, "cAdvisor stops")
		klog.Flush()
		os.Exit(1)
	}
}

func serve() error {
	included := container.AllMetrics.Difference(disabled)
	if len(enabled) > 0 {
		included = enabled
	}
	watcher, err := manager.New(
		memory.New(*storageDuration, nil), sysfs.NewRealSysFs(), manager.HousekeepingConfigFlags, included,
		strings.Split(*rawPrefixes, ","), strings.Split(*allowedEnvs, ","), "", 0,
	)
	if err != nil {
		return fmt.Errorf("the container manager cannot be made: %w", err)
	}
	if err := watcher.Start(); err != nil {
		return fmt.Errorf("the container manager does not start: %w", err)
	}

	labels := metrics.ContainerLabelsFunc(metrics.DefaultContainerLabels)
	if !*storeLabels {
		labels = metrics.BaseContainerLabels(strings.Split(*allowedLabels, ","))
	}
	registry := prometheus.NewRegistry()
	options := info.RequestOptions{IdType: info.TypeName, Count: 1, Recursive: true}
	registry.MustRegister(
		metrics.NewPrometheusCollector(countOOMKills(watcher), labels, included, clock.RealClock{}, options),
		metrics.NewPrometheusMachineCollector(watcher, included),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	mux := http.NewServeMux()
	mux.Handle(*endpoint, promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	mux.HandleFunc("/healthz", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprint(answer, "ok") })

	server := &http.Server{Addr: net.JoinHostPort(*listenIP, strconv.Itoa(*port)), Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	stop, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	go func() {
		<-stop.Done()
		limit, done := context.WithTimeout(context.Background(), 3*time.Second)
		defer done()
		if err := server.Shutdown(limit); err != nil {
			klog.ErrorS(err, "requests were still open")
		}
	}()
	klog.InfoS("cAdvisor serves", "version", version.Info["version"], "address", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return watcher.Stop()
}
