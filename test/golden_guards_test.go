package test

// guardGoldens are networks with each choice of DNS Firewall, query log, flow log and Block
// Public Access.
var guardGoldens = []golden{}
