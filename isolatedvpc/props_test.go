package isolatedvpc

import (
	"math"
	"net/netip"
	"strings"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

func TestResolve(t *testing.T) {
	tests := []struct {
		name  string
		props IsolatedVpcProps
		want  string // a part of the error; "" means accepted
	}{
		{"zero value", IsolatedVpcProps{}, ""},

		{"another range", IsolatedVpcProps{CidrBlock: "192.168.4.0/22"}, ""},
		{"largest", IsolatedVpcProps{CidrBlock: "10.0.0.0/16"}, ""},
		{"larger than the largest", IsolatedVpcProps{CidrBlock: "10.0.0.0/15"}, "must be /16 to /28"},
		{"smallest for two zones", IsolatedVpcProps{CidrBlock: "10.0.0.0/26"}, ""},
		{"too small for two zones", IsolatedVpcProps{CidrBlock: "10.0.0.0/27"}, "too small for 2 Availability Zones: each subnet would be a /29 and AWS allows no smaller one than /28; use a /26"},
		{"too small for three zones", IsolatedVpcProps{CidrBlock: "10.0.0.0/26", MaxAzs: 3}, "use a /25"},
		{"smaller than the smallest", IsolatedVpcProps{CidrBlock: "10.0.0.0/29"}, "must be /16 to /28"},
		{"host bits", IsolatedVpcProps{CidrBlock: "10.0.0.1/16"}, `did you mean "10.0.0.0/16"`},
		{"not a CIDR", IsolatedVpcProps{CidrBlock: "banana"}, `like "10.0.0.0/16", got "banana"`},
		{"an address", IsolatedVpcProps{CidrBlock: "10.0.0.0"}, `got "10.0.0.0"`},
		{"IPv6", IsolatedVpcProps{CidrBlock: "fd00::/16"}, `got "fd00::/16"`},
		{"loopback", IsolatedVpcProps{CidrBlock: "127.0.0.0/16"}, "must be a range of unicast addresses"},
		{"multicast", IsolatedVpcProps{CidrBlock: "224.0.0.0/16"}, "must be a range of unicast addresses"},
		{"CIDR token", IsolatedVpcProps{CidrBlock: "${Token[TOKEN.3]}"}, "CidrBlock must be a literal"},

		{"most zones", IsolatedVpcProps{MaxAzs: 6}, ""},
		{"too many zones", IsolatedVpcProps{MaxAzs: 7}, "must be 2 to 6, got 7"},
		{"one zone", IsolatedVpcProps{MaxAzs: 1}, "must be 2 to 6, got 1"},
		{"negative zones", IsolatedVpcProps{MaxAzs: -2}, "got -2"},
		{"zone token", IsolatedVpcProps{MaxAzs: math.MinInt}, "MaxAzs must be a literal"},
		{"zones by name", IsolatedVpcProps{AvailabilityZones: []string{"eu-west-1a", "eu-west-1c"}}, ""},
		{"one zone by name", IsolatedVpcProps{AvailabilityZones: []string{"eu-west-1a"}}, "must be 2 to 6, got 1"},
		{"zones by name and number", IsolatedVpcProps{MaxAzs: 2, AvailabilityZones: []string{"eu-west-1a", "eu-west-1c"}}, "both set"},
		{"zone twice", IsolatedVpcProps{AvailabilityZones: []string{"eu-west-1a", "eu-west-1a"}}, `"eu-west-1a" twice`},
		{"zone without name", IsolatedVpcProps{AvailabilityZones: []string{"eu-west-1a", ""}}, "empty name"},
		{"zone of another Region", IsolatedVpcProps{AvailabilityZones: []string{"eu-west-1a", "us-east-1a"}}, `"us-east-1a", which is not in the stack's Region eu-west-1`},
		{"zone tokens", IsolatedVpcProps{AvailabilityZones: []string{"${Token[A.1]}", "${Token[A.2]}"}}, ""},
		{"list token of zones", IsolatedVpcProps{AvailabilityZones: []string{"#{Token[TOKEN.7]}"}}, "got a list token"},
		{"prefix list", IsolatedVpcProps{S3PrefixListId: "pl-6da54004"}, ""},
		{"long id of a prefix list", IsolatedVpcProps{S3PrefixListId: "pl-0123456789abcdef0"}, ""},
		{"prefix list token", IsolatedVpcProps{S3PrefixListId: "${Token[TOKEN.5]}"}, ""},
		{"name of a prefix list", IsolatedVpcProps{S3PrefixListId: "com.amazonaws.eu-west-1.s3"}, `must look like "pl-6da54004"`},
		{"lookup", IsolatedVpcProps{AvailabilityZones: []string{"eu-west-1a", "eu-west-1c"}, LookupSupportedAzs: true}, ""},
		{"lookup without names", IsolatedVpcProps{LookupSupportedAzs: true}, "LookupSupportedAzs needs"},
		{"lookup of tokens", IsolatedVpcProps{AvailabilityZones: []string{"${Token[A.1]}", "${Token[A.2]}"}, LookupSupportedAzs: true}, "LookupSupportedAzs needs"},

		{"endpoints", IsolatedVpcProps{Endpoints: FargateEndpoints()}, ""},
		{"unknown endpoint", IsolatedVpcProps{Endpoints: []privatelink.Service{"ecr.apo"}}, `did you mean "ecr.api"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, list := tt.props.resolve("111122223333", "eu-west-1")
			err := list.Err()
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("resolve() = %v, want no error", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("resolve() = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestLookupNeedsAConcreteStack(t *testing.T) {
	props := IsolatedVpcProps{AvailabilityZones: []string{"eu-west-1a", "eu-west-1c"}, LookupSupportedAzs: true}
	for _, env := range [][2]string{{"${Token[AWS.AccountId.3]}", "eu-west-1"}, {"111122223333", "${Token[AWS.Region.4]}"}} {
		if _, list := props.resolve(env[0], env[1]); list.Err() == nil {
			t.Errorf("resolve(%q, %q) has no error, want one: the account cannot be asked", env[0], env[1])
		}
	}
}

// TestSubnetsFitIntoHalf: whatever the block, its subnets are equal, apart, and
// in its lower half, so that the upper half stays free.
func TestSubnetsFitIntoHalf(t *testing.T) {
	for _, block := range []string{"10.0.0.0/16", "10.20.128.0/17", "172.16.0.0/20", "192.168.1.0/24", "100.64.0.0/25"} {
		for azs := minAzs; azs <= maxAzs; azs++ {
			p := IsolatedVpcProps{CidrBlock: block, MaxAzs: azs}
			r, list := p.resolve("111122223333", "eu-west-1")
			if list.Err() != nil {
				if azs > 3 && r.cidr.Bits() >= 25 {
					continue // too small, and it says so
				}
				t.Fatalf("%s in %d: %v", block, azs, list.Err())
			}
			if len(r.subnets) != azs {
				t.Errorf("%s in %d has %d subnets", block, azs, len(r.subnets))
			}
			half := netip.PrefixFrom(r.cidr.Addr(), r.cidr.Bits()+1)
			for i, s := range r.subnets {
				if !half.Overlaps(s) || s.Bits() <= half.Bits() || s != s.Masked() {
					t.Errorf("%s in %d: subnet %s is not in the lower half %s", block, azs, s, half)
				}
				for _, other := range r.subnets[:i] {
					if s.Overlaps(other) || s.Bits() != other.Bits() {
						t.Errorf("%s in %d: subnets %s and %s", block, azs, other, s)
					}
				}
			}
		}
	}
}

func TestDefaultSubnets(t *testing.T) {
	r, _ := (*IsolatedVpcProps)(nil).resolve("111122223333", "eu-west-1")
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/18"), netip.MustParsePrefix("10.0.64.0/18")}
	if len(r.subnets) != 2 || r.subnets[0] != want[0] || r.subnets[1] != want[1] {
		t.Errorf("subnets = %v, want %v", r.subnets, want)
	}
}

// TestConstructIds: ids are part of logical ids, so two services must never
// share one, and those below must never change.
func TestConstructIds(t *testing.T) {
	seen := map[string]privatelink.Service{}
	for _, row := range privatelink.All() {
		id := constructId(row.Service)
		if other, twice := seen[id]; twice {
			t.Errorf("%q and %q share the construct id %q", row.Service, other, id)
		}
		seen[id] = row.Service
	}
	for id, s := range map[string]privatelink.Service{
		"EcrApi": privatelink.EcrApi, "Ssmmessages": privatelink.SsmMessages, "EcsAgent": privatelink.EcsAgent,
		"S3": privatelink.S3, "S3Interface": privatelink.S3Interface, "KinesisFirehose": privatelink.KinesisFirehose,
	} {
		if got := constructId(s); got != id {
			t.Errorf("constructId(%q) = %q, want %q", s, got, id)
		}
	}
}

func TestResolveLeavesPropsAlone(t *testing.T) {
	props := &IsolatedVpcProps{AvailabilityZones: []string{"eu-west-1a", "eu-west-1b"}, Endpoints: FargateEndpoints()}
	r, _ := props.resolve("111122223333", "eu-west-1")
	if props.CidrBlock != "" || props.MaxAzs != 0 {
		t.Errorf("resolve() filled defaults into the caller's props: %+v", props)
	}
	props.AvailabilityZones[0], props.Endpoints[0] = "changed", "changed"
	if r.AvailabilityZones[0] != "eu-west-1a" || r.Endpoints[0] != privatelink.EcrApi {
		t.Error("a later change of the caller's slices changes the network")
	}
}
