package check

// PublicAddress reports the exits of kind public-address.
var PublicAddress = &Check{
	Name: "public-address",
	Doc: `something gets a public address

A public IPv4 address makes a route to an internet gateway work in both directions.`,
	Run: exits("public-address"),
}
