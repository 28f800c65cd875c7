//! What gateways count themselves and a run divides by its messages: statements to a store, asks of
//! other gateways. Read from `/metrics`, where the gateway lets this machine.
use crate::{
    outcome::Report,
    wire::{Host, Line},
};

/// Counters, with the name of the figure each becomes.
const COUNTERS: [(&str, &str); 3] = [
    ("recado_cql_requests_total", "cql_requests_per_message"),
    ("recado_forwarded_total", "forwarded_per_message"),
    ("recado_cluster_fence_reads_total", "fence_reads_per_message"),
];

/// The counters, summed over all gateways and labels; `None` where nobody counts that.
pub(super) type Counts = [Option<f64>; COUNTERS.len()];

/// Reads them.
pub(super) async fn read(hosts: &[Host]) -> Counts {
    let mut counts = [None; COUNTERS.len()];
    for host in hosts {
        let answer = Line::new(host.clone()).ask("GET", "/metrics", &[], b"").await;
        let Ok(answer) = answer else { continue };
        let text = String::from_utf8_lossy(answer.body());
        for (count, (name, _)) in counts.iter_mut().zip(COUNTERS) {
            if let Some(more) = sum(&text, name) {
                *count = Some(count.unwrap_or(0.0) + more);
            }
        }
    }
    counts
}

/// Tells what each message took.
pub(super) fn tell(report: &mut Report, before: &Counts, after: &Counts, messages: u64) {
    for ((before, after), (_, figure)) in before.iter().zip(after).zip(COUNTERS) {
        if let Some(after) = after
            && messages > 0
        {
            let each = (after - before.unwrap_or(0.0)) / messages as f64;
            report.tell(figure, (each * 1_000.0).round() / 1_000.0);
        }
    }
}

/// Sums a counter over its labels.
fn sum(text: &str, name: &str) -> Option<f64> {
    let lines = text
        .lines()
        .filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '{'])));
    lines
        .filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok())
        .reduce(|sum, one| sum + one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_summed_over_its_labels_only() {
        let text = "# TYPE recado_x_total counter\nrecado_x_total{kind=\"read\"} 3\n\
                    recado_x_total{kind=\"write\"} 4\nrecado_x_total_more 9\nrecado_y_total 5\n";
        assert_eq!(sum(text, "recado_x_total"), Some(7.0));
        assert_eq!(sum(text, "recado_y_total"), Some(5.0));
        assert_eq!(sum(text, "recado_z_total"), None);
    }
}
