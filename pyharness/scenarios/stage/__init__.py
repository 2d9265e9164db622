"""Where stories are told: a deployed system, its people, what they can do, and how it is written down."""
