"""Wrong input by the thousand: everything the harness reads, changed at random, through the doors it is read by."""
