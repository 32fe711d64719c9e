package test

// adoptionGoldens are networks in VPCs that exist.
var adoptionGoldens = []golden{}
