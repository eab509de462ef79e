"""What Prometheus is told. One registry for one bot, so that a test can have several."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

ACK_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)


class Metrics:
    """Every figure of the bot. Labels hold kinds and outcomes, never what people wrote or who they are."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.events = Counter(
            "tongzhou_events", "Events by what became of them at the door", ["platform", "kind", "outcome"], registry=self.registry
        )
        self.acknowledged = Histogram(
            "tongzhou_ack_seconds",
            "From the arrival of an event to its commit",
            ["platform"],
            buckets=ACK_SECONDS,
            registry=self.registry,
        )
        self.handled = Counter(
            "tongzhou_handled", "Events by what became of them inside", ["kind", "outcome"], registry=self.registry
        )
        self.sends = Counter(
            "tongzhou_sends", "Requests to a platform by outcome", ["platform", "kind", "outcome"], registry=self.registry
        )
        self.queued = Gauge("tongzhou_queue_length", "Rows that wait", ["queue"], registry=self.registry)
        self.oldest = Gauge("tongzhou_queue_age_seconds", "Age of the oldest row that waits", ["queue"], registry=self.registry)
        self.set_aside = Gauge("tongzhou_queue_set_aside", "Rows given up after their attempts", ["queue"], registry=self.registry)
        self.unheard = Gauge("tongzhou_issues_unheard", "Open issues that went up and were told to nobody", registry=self.registry)
        self.connected = Gauge("tongzhou_connected", "1 while the long connection stands", ["platform"], registry=self.registry)
        self.connects = Counter(
            "tongzhou_connects", "Attempts to connect by outcome", ["platform", "outcome"], registry=self.registry
        )
        self.clocks_late = Counter(
            "tongzhou_clocks_late", "Jobs run more than a minute after their time", ["job"], registry=self.registry
        )
        self.withheld = Counter(
            "tongzhou_cards_withheld", "Cards of which a group was shown number and class only", registry=self.registry
        )

    def text(self) -> bytes:
        return generate_latest(self.registry)
