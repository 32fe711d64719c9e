package check

// InternetPath reports the exits of kind internet, carrier, local-gateway.
var InternetPath = &Check{
	Name: "internet-path",
	Doc: `a subnet has a path to the internet

A route to an internet gateway that is attached, for interfaces with a public address, or
to a NAT gateway, lets everything in the subnet that its security groups allow out.`,
	Run: exits("internet", "carrier", "local-gateway"),
}
