"""Hub, agent and two simulated devices on one machine, all real processes: a tour, then a prompt."""
