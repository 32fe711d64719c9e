package test

// workloadGoldens are workloads with all that they need.
var workloadGoldens = []golden{}
