"""What Prometheus and Grafana are to do with the metrics: alerting rules, a dashboard."""
