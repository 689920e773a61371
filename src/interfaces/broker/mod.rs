//! Broker platforms (specification 4.5): brokers, whom they recommend, and who is told of it.
