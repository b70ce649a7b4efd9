//! Generated messages, clients, servers and the descriptor set of sinhke's contract.
