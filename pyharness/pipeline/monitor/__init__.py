"""One look after another: a block and what happened since, judged, remembered, shown and told."""
