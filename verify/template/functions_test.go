package template

import (
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"
	"testing"
)

// around is the template that the values of the tests are put into.
const around = `
Parameters:
  Open: {Type: String}
  Stage: {Type: String, Default: dev}
  Port: {Type: Number, Default: 443}
  Zones: {Type: CommaDelimitedList, Default: "a, b,c"}
  OpenList: {Type: List<AWS::EC2::Subnet::Id>}
Conditions:
  Dev: !Equals [!Ref Stage, dev]
  Prod: !Not [!Condition Dev]
Mappings:
  Sizes:
    eu-west-1: {Cpu: "256", Names: [x, y]}
    us-east-1: {Cpu: "512", Names: [z]}
  Same:
    a: {V: one}
    b: {V: one}
Resources:
  Group: {Type: AWS::EC2::SecurityGroup}
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: data}}
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Database: {Type: Custom::Database, Properties: {Name: db}}
  It:
    Type: Any::Type::Here
    Properties:
      Value: `

// evaluated is a value put into the template around it.
func evaluated(t *testing.T, value string) *Value {
	t.Helper()
	return resource(t, world(t, around+value+"\n"), "It").Get("Value")
}

func TestFunctions(t *testing.T) {
	tests := []struct{ name, value, want string }{
		{"a text", "abc", "abc"},
		{"a number", "80", "80"},
		{"null", "null", "absent"},

		{"Ref of a resource", "!Ref Group", "${Group}"},
		{"Ref of a name", "!Ref Bucket", "data"},
		{"Ref of a parameter", "!Ref Stage", "dev"},
		{"Ref of a number", "!Ref Port", "443"},
		{"Ref of a list", "!Ref Zones", "[a, b, c]"},
		{"Ref of an open parameter", "!Ref Open", "${Open}"},
		{"Ref of an open list", "!Ref OpenList", "unknown(parameter OpenList has no value)"},
		{"NoValue", "!Ref AWS::NoValue", "absent"},
		{"Region", "!Ref AWS::Region", "eu-west-1"},
		{"account", "!Ref AWS::AccountId", "111122223333"},
		{"partition", "!Ref AWS::Partition", "aws"},
		{"suffix", "!Ref AWS::URLSuffix", "amazonaws.com"},
		{"stack name", "!Ref AWS::StackName", "${AWS::StackName}"},
		{"stack id", "!Ref AWS::StackId", "arn:aws:cloudformation:eu-west-1:111122223333:stack/${AWS::StackName}/${AWS::StackId}"},
		{"part of the stack id", `!Select [0, !Split ["/", !Ref AWS::StackId]]`, "arn:aws:cloudformation:eu-west-1:111122223333:stack"},
		{"notifications", "!Ref AWS::NotificationARNs", "unknown(AWS::NotificationARNs is not known before deployment)"},

		{"GetAtt", "!GetAtt Group.GroupId", "${Group}"},
		{"GetAtt with a list", "{'Fn::GetAtt': [Bucket, Arn]}", "arn:aws:s3:::data"},
		{"GetAtt with a text", "{'Fn::GetAtt': Bucket.Arn}", "arn:aws:s3:::data"},
		{"GetAtt of a property", "!GetAtt Vpc.CidrBlock", "10.0.0.0/16"},
		{"GetAtt by a parameter", "{'Fn::GetAtt': [Vpc, !Ref Stage]}", "${Vpc.dev}"},
		{"GetAtt by an open parameter", "{'Fn::GetAtt': [Vpc, !Ref Open]}", "unknown(an attribute of Vpc that is not known)"},
		{"GetAtt of a list", "!GetAtt Vpc.Ipv6CidrBlocks", "unknown(${Vpc.Ipv6CidrBlocks} is a list that is not known before deployment)"},
		{"GetAtt of a custom resource", "!GetAtt Database.Name", "unknown(${Database.Name} is decided outside of the template)"},

		{"Sub", "!Sub '${Stage}-${Bucket}-${Group.GroupId}'", "dev-data-${Group}"},
		{"Sub with values", "!Sub ['${A}/${Stage}', {A: !Ref Port}]", "443/dev"},
		{"Sub with a value for a parameter", "!Sub ['${Stage}', {Stage: own}]", "own"},
		{"Sub with a literal", "!Sub '${!Stage} ${Stage}'", "${Stage} dev"},
		{"Sub with spaces", "!Sub '${ Stage }'", "dev"},
		{"Sub without an end", "!Sub '${Stage'", "${Stage"},
		{"Sub with nothing", "!Sub abc$", "abc$"},
		{"Sub of a list", "!Sub '${Zones}'", "${the text of a list}"},
		{"Sub of an open list", "!Sub '${OpenList}'", "${parameter OpenList has no value}"},

		{"Join", "!Join ['-', [a, !Ref Stage, !Ref Group]]", "a-dev-${Group}"},
		{"Join of a list", "!Join [',', !Ref Zones]", "a,b,c"},
		{"Join of nothing", "!Join [',', []]", ""},
		{"Join drops what is absent", "!Join [',', [a, !Ref AWS::NoValue, b]]", "a,b"},
		{"Join of an open list", "!Join [',', !Ref OpenList]", "${Fn::Join of what is no list here}"},

		{"Select", "!Select [1, [a, b]]", "b"},
		{"Select by a text", "!Select ['1', !Ref Zones]", "b"},
		{"Select beyond the end", "!Select [2, [a, b]]", "${item 2 of a list of 2}"},
		{"Select before the start", "!Select [-1, [a, b]]", "${item -1 of a list of 2}"},
		{"Select from an open list", "!Select [0, !Ref OpenList]", "${item 0 of parameter OpenList has no value}"},
		{"Select after what is absent", "!Select [0, [!Ref AWS::NoValue, a]]", "${item 0 of a list of 1}"},
		{"Select a map", "!Select [0, [{A: b}]]", "{A: b}"},
		{"Select from what should be a list", "!Select [0, !Ref Open]", "${item 0 of ${Open}}"},

		{"Split", "!Split [',', 'a,b,']", "[a, b, ]"},
		{"Split around an id", "!Split [':', !Sub 'x:${Group}:y']", "[x, ${Group}, y]"},
		{"Split within an id", "!Split ['-', !Ref Group]", "unknown(${Group})"},
		{"Split a parameter", "!Split [',', !Ref Open]", "unknown(${Open})"},
		{"Split an attribute", "!Split ['/', !GetAtt Vpc.Arn]", "unknown(${Vpc.Arn})"},
		{"Split by nothing", "!Split ['', abc]", "unknown(Fn::Split by a text that is not known)"},

		{"FindInMap", "!FindInMap [Sizes, !Ref AWS::Region, Cpu]", "256"},
		{"FindInMap of a list", "!FindInMap [Sizes, eu-west-1, Names]", "[x, y]"},
		{"FindInMap of what is not there", "!FindInMap [Sizes, mars, Cpu]", "unknown(mapping Sizes has no mars/Cpu)"},
		{"FindInMap by an open key", "!FindInMap [Sizes, !Ref Open, Cpu]", "${Sizes/${Open}/Cpu}"},
		{"FindInMap of a list by an open key", "!FindInMap [Sizes, !Ref Open, Names]", "unknown(it depends on ${Open})"},
		{"FindInMap where all are the same", "!FindInMap [Same, !Ref Open, V]", "one"},
		{"FindInMap by an open second key", "!FindInMap [Sizes, eu-west-1, !Ref Open]", "unknown(a value of mapping Sizes)"},
		{"FindInMap with a default", "!FindInMap [Sizes, mars, Cpu, {DefaultValue: '1'}]", "1"},
		{"FindInMap with a default for an open key", "!FindInMap [Same, !Ref Open, V, {DefaultValue: two}]", "${Same/${Open}/V}"},

		{"If", "!If [Dev, a, b]", "a"},
		{"If not", "!If [Prod, a, b]", "b"},
		{"If in If", "!If [Dev, !If [Prod, a, b], c]", "b"},
		{"If with NoValue", "!If [Prod, a, !Ref AWS::NoValue]", "absent"},
		{"If in a list", "[a, !If [Prod, b, !Ref AWS::NoValue], c]", "[a, c]"},
		{"If in a map", "{A: !If [Prod, b, !Ref AWS::NoValue], B: c}", "{B: c}"},

		{"Base64", "!Base64 abc", "abc"},
		{"Base64 of Sub", "{'Fn::Base64': !Sub '${Stage}'}", "dev"},
		{"GetAZs", "!Select [1, !GetAZs '']", "${zone 1.eu-west-1}"},
		{"GetAZs of a Region", "!Select [0, !GetAZs us-east-1]", "${zone 0.us-east-1}"},
		{"GetAZs of this Region", "!Select [0, !GetAZs {Ref: 'AWS::Region'}]", "${zone 0.eu-west-1}"},
		{"ImportValue", "!ImportValue net-Vpc", "${import net-Vpc}"},
		{"Length", "!Length [a, b]", "2"},
		{"Length of a parameter", "!Length {Ref: Zones}", "3"},
		{"Length of an open list", "!Length {Ref: OpenList}", "${the length of a list that is not known}"},
		{"ToJsonString", `{'Fn::ToJsonString': {A: [1, true, "x\"y"], B: !Ref Group, C: null}}`, `{"A":[1,true,"x\"y"],"B":"${Group}"}`},
		{"ToJsonString of what is not known", "!ToJsonString {A: !Ref OpenList}", "${the JSON of a value that is not known}"},
		{"Transform", "!Transform {Name: Other, Parameters: {A: b}}", "unknown(Fn::Transform is not resolved before deployment)"},
		{"Transform next to other keys", "{'Fn::Transform': {Name: 'AWS::Include'}, A: b}", "unknown(Fn::Transform may change what is around it)"},

		{"a condition function", "!Equals [a, a]", "true"},
		{"a dynamic reference", "'{{resolve:ssm:/app/image:1}}'", "${resolve:ssm:/app/image:1}"},
		{"a dynamic reference within a text", "!Sub 'a-{{resolve:ssm:x}}-${Stage}'", "a-${resolve:ssm:x}-dev"},
		{"a dynamic reference to a secret", "!Join ['', ['{{resolve:secretsmanager:', !Ref Group, ':SecretString:p}}']]", "${resolve:secretsmanager:${Group}:SecretString:p}"},
		{"a dynamic reference without an end", "'{{resolve:ssm:x'", "{{resolve:ssm:x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := describeValue(evaluated(t, tt.value)); got != tt.want {
				t.Errorf("%s\n got %s\nwant %s", tt.value, got, tt.want)
			}
		})
	}
}

// JSON has only the long forms, and means the same.
func TestFunctionsInJSON(t *testing.T) {
	template := `{"Parameters": {"Stage": {"Type": "String", "Default": "dev"}},
		"Conditions": {"On": {"Fn::And": [{"Fn::Equals": [{"Ref": "Stage"}, "dev"]}, {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}]}},
		"Resources": {"It": {"Type": "A::B::C", "Properties": {
			"A": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":", {"Fn::GetAtt": ["It", "Own"]}]]},
			"B": {"Fn::If": ["On", {"Fn::Sub": ["${X}${Stage}", {"X": {"Fn::Select": [0, {"Fn::Split": ["|", "p|q"]}]}}]}, 1]},
			"C": {"Fn::Base64": {"Fn::Sub": "${AWS::Region}"}}}}}}`
	template = strings.Replace(template, `{"Fn::GetAtt": ["It", "Own"]}`, `{"Ref": "Stage"}`, 1)
	got := describeValue(resource(t, world(t, template), "It").Properties)
	if want := "{A: arn:aws:dev, B: pdev, C: eu-west-1}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What is not there does not move what is behind it.
func TestPlaceAfterNoValue(t *testing.T) {
	w := world(t, around+"\n        List: [a, !If [Prod, b, !Ref AWS::NoValue], {K: c}]\n        Map: {A: !Ref AWS::NoValue, B: x}\n")
	value := resource(t, w, "It").Get("Value")
	if got, want := value.Get("List").Items()[1].Get("K").At().Path, "Resources/It/Properties/Value/List/2/K"; got != want {
		t.Errorf("place %s, want %s", got, want)
	}
	if got := value.Get("Map").Keys(); len(got) != 1 || got[0] != "B" {
		t.Errorf("keys %q, want B", got)
	}
}

// Opaque values are the same only if they are made of the same.
func TestOpaqueValues(t *testing.T) {
	tests := []struct {
		name, a, b string
		same       bool
	}{
		{"the same expression", "!Select [7, [a]]", "!Select [7, [a]]", true},
		{"other items", "!Select [7, [a]]", "!Select [7, [b]]", false},
		{"the same import", "!ImportValue x", "!ImportValue x", true},
		{"other imports", "!ImportValue x", "!ImportValue y", false},
		{"other macros", "!Transform {Name: A}", "!Transform {Name: B}", false},
		{"the same list", "!Join [',', !Ref OpenList]", "!Join [',', !Ref OpenList]", true},
		{"other separators", "!Join [',', !Ref OpenList]", "!Join ['-', !Ref OpenList]", false},
		{"the same dynamic reference", "'{{resolve:ssm:a}}'", "'{{resolve:ssm:a}}'", true},
		{"other blocks", "!Select [0, !Cidr [!Ref Open, 2]]", "!Select [1, !Cidr [!Ref Open, 2]]", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := evaluated(t, "["+tt.a+", "+tt.b+"]")
			a, b := v.Items()[0].Text(), v.Items()[1].Text()
			if got := a.Equal(b); tt.same != (got == yes) || !tt.same && got != maybe {
				t.Errorf("%s and %s are equal: %v", a, b, got)
			}
		})
	}
}

func TestCIDR(t *testing.T) {
	tests := []struct{ value, want string }{
		{"!Cidr [10.0.0.0/16, 3, 8]", "[10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24]"},
		{"!Cidr [!GetAtt Vpc.CidrBlock, '2', '13']", "[10.0.0.0/19, 10.0.32.0/19]"},
		{"!Cidr [10.0.0.0/24, 1, 8]", "[10.0.0.0/24]"},
		{"!Cidr [10.0.0.0/24, 2, 8]", "unknown(Fn::Cidr: 10.0.0.0/24 has no 2 blocks of 8 host bits)"},
		{"!Cidr [10.0.0.0/24, 1, 9]", "unknown(Fn::Cidr: 10.0.0.0/24 has no 1 blocks of 9 host bits)"},
		{"!Cidr [10.0.0.0/24, 1, 99]", "unknown(Fn::Cidr: 10.0.0.0/24 has no 1 blocks of 99 host bits)"},
		{"!Cidr [10.0.0.0/24, 1, 0]", "unknown(Fn::Cidr: 10.0.0.0/24 has no 1 blocks of 0 host bits)"},
		{"!Cidr [0.0.0.0/0, 2, 31]", "[0.0.0.0/1, 128.0.0.0/1]"},
		{"!Cidr [255.255.255.0/24, 2, 8]", "unknown(Fn::Cidr: 255.255.255.0/24 has no 2 blocks of 8 host bits)"},
		{"!Cidr ['2001:db8::/56', 2, 64]", "[2001:db8::/64, 2001:db8:0:1::/64]"},
		{"!Cidr [10.0.0.0/16, 257, 4]", "unknown(Fn::Cidr with 257 blocks; 1 to 256 are allowed)"},
		{"!Cidr [10.0.0.0/16, 0, 4]", "unknown(Fn::Cidr with 0 blocks; 1 to 256 are allowed)"},
		{"!Cidr [10.0.0.0/16, !Ref Open, 4]", "unknown(Fn::Cidr with ${Open} blocks; 1 to 256 are allowed)"},
		{"!Cidr [10.0.0.0/16, 1, !Ref Open]", "unknown(Fn::Cidr with a number of host bits that is not known)"},
		{"!Cidr [banana, 1, 8]", "unknown(Fn::Cidr: banana has no 1 blocks of 8 host bits)"},
		{"!Cidr [!Ref Open, 2, 8]", "[${block 0 of ${Open}}, ${block 1 of ${Open}}]"},
		{"!Select [0, !Cidr [!Select [0, !GetAtt Vpc.Ipv6CidrBlocks], 1, 64]]",
			"${block 0 of ${item 0 of ${Vpc.Ipv6CidrBlocks} is a list that is not known before deployment}}"},
	}
	for _, tt := range tests {
		if got := describeValue(evaluated(t, tt.value)); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.value, got, tt.want)
		}
	}
}

// The blocks follow each other without gaps, in the prefix, with as many addresses as asked
// for: held against numbers, not against the arithmetic of the function.
func TestCIDRAgainstNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	cut, refused := 0, 0
	for range 5000 {
		bits, hostBits, count := r.IntN(33), r.IntN(34), 1+r.IntN(20)
		start := r.Uint32()
		prefix := netip.PrefixFrom(address(uint64(start)), bits).Masked()
		got := subnets(prefix, count, hostBits)
		if fits := hostBits >= 1 && uint64(count)<<hostBits <= 1<<(32-bits); fits != (got != nil) {
			t.Fatalf("%d blocks of %d host bits of %s fit: %v, got %v", count, hostBits, prefix, fits, got)
		}
		first := number(prefix.Addr())
		for i, block := range got {
			want := address(first+uint64(i)<<hostBits).String() + "/" + strconv.Itoa(32-hostBits)
			if string(block) != want {
				t.Fatalf("block %d of %s is %s, want %s", i, prefix, block, want)
			}
		}
		if got == nil {
			refused++
		} else {
			cut++
		}
	}
	if cut < 500 || refused < 500 {
		t.Errorf("%d were cut and %d refused", cut, refused)
	}
}

func number(a netip.Addr) uint64 {
	b := a.As4()
	return uint64(b[0])<<24 | uint64(b[1])<<16 | uint64(b[2])<<8 | uint64(b[3])
}

func address(n uint64) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}

func TestPartitions(t *testing.T) {
	for _, tt := range []struct{ region, want string }{
		{"eu-west-1", "arn:aws:s3:::b.amazonaws.com"},
		{"cn-north-1", "arn:aws-cn:s3:::b.amazonaws.com.cn"},
		{"us-gov-west-1", "arn:aws-us-gov:s3:::b.amazonaws.com"},
		{"", "arn:aws:s3:::b.amazonaws.com"},
	} {
		w := worldOf(t, Options{Region: tt.region}, source(t, "", "Resources:\n  B: {Type: 'AWS::S3::Bucket', Properties: {BucketName: b}}\n"+
			"  It: {Type: A::B::C, Properties: {V: !Sub '${B.Arn}.${AWS::URLSuffix}'}}\n"))
		if got := resource(t, w, "It").Get("V").Text().String(); got != tt.want {
			t.Errorf("in %s got %s, want %s", tt.region, got, tt.want)
		}
	}
}
