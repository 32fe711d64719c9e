package privatelink_test

import (
	"fmt"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// What a container in a VPC without internet asks for by name, and the endpoint that
// answers to it.
func Example() {
	for _, s := range []privatelink.Service{privatelink.EcrApi, privatelink.EcrDkr, privatelink.Logs} {
		endpoint, err := privatelink.Lookup(s)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(endpoint.Type, endpoint.ServiceName("eu-west-1"), endpoint.PrivateDnsNames("eu-west-1"))
	}
	// Output:
	// Interface com.amazonaws.eu-west-1.ecr.api [api.ecr.eu-west-1.amazonaws.com]
	// Interface com.amazonaws.eu-west-1.ecr.dkr [*.dkr.ecr.eu-west-1.amazonaws.com]
	// Interface com.amazonaws.eu-west-1.logs [logs.eu-west-1.amazonaws.com]
}

// Whether the endpoints of a service take a policy is known of some services, and of others
// no source says it.
func ExampleLookup() {
	for _, s := range []privatelink.Service{privatelink.SecretsManager, privatelink.EcsAgent, "secret-manager"} {
		endpoint, err := privatelink.Lookup(s)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(endpoint.Service, endpoint.Policy)
	}
	// Output:
	// secretsmanager supported
	// ecs-agent unverified
	// unknown endpoint service "secret-manager"; did you mean "secretsmanager"?
}

// Each partition has a suffix of its own, and some services another name there.
func ExamplePartitionOf() {
	for _, region := range []string{"eu-west-1", "cn-north-1", "mars-1"} {
		partition, ok := privatelink.PartitionOf(region)
		if !ok {
			fmt.Println(region, "is in no partition")
			continue
		}
		fmt.Println(region, partition.Id, partition.DnsSuffix)
	}
	// Output:
	// eu-west-1 aws amazonaws.com
	// cn-north-1 aws-cn amazonaws.com.cn
	// mars-1 is in no partition
}

// The layers of images in Amazon ECR are in a bucket of AWS's own, one in each Region, which
// the policy of the S3 endpoint must let through.
func ExampleLayerBucketArn() {
	fmt.Println(privatelink.LayerBucketArn("aws", "eu-west-1"))
	// Output:
	// arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*
}
