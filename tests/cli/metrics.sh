# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# Documents as OpenMetrics: what a session holds, and who is refused.

valid_metrics() {
	/usr/bin/python3 -c 'import prometheus_client.openmetrics' 2> /dev/null || skip 'no python3-prometheus-client'
	/usr/bin/python3 -c '
import sys
from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics
text = sys.stdin.read()
list(openmetrics.text_string_to_metric_families(text))
list(parser.text_string_to_metric_families(text))' < "$out" 2> "$err" || fail 'no OpenMetrics'
}

case_metrics_status() {
	done_ok -s fleet register-memory a 4k
	done_ok -s fleet --format openmetrics status
	valid_metrics
	expect_out '^vfioctl_buffer_size_bytes{session="fleet",buffer="a"} 4096$'
	expect_out '^# UNIT vfioctl_buffer_size_bytes bytes$'
	expect_out '^vfioctl_memlock_limit_bytes{session="fleet"} [0-9]*$'
	[ "$(tail -n 1 "$out")" = '# EOF' ] || fail 'no EOF'
	done_ok --format openmetrics list sessions
	valid_metrics
	expect_out '^vfioctl_session_mappings{session="fleet",state="running"} 0$'
}

case_metrics_of_nothing() {
	done_ok -s nobody --format openmetrics status
	[ "$(cat "$out")" = '# EOF' ] || fail 'metrics of no session'
}

case_metrics_refused() {
	refused 'explain has no metrics' --format openmetrics explain VFIO_IOMMU_MAP_DMA EEXIST
	refused 'session start has no metrics' --format openmetrics session start
	refused 'run has no metrics' --format=openmetrics run -
	refused 'bad --format "xml": expected one of text, json, openmetrics' --format xml status
	refused 'option --format needs a value' status --format
}

case_format_last_wins() {
	done_ok --format openmetrics -j status
	expect_json .session '"default"'
	done_ok -j status --format text
	! jq . < "$out" > /dev/null 2>&1 || fail 'JSON'
}
