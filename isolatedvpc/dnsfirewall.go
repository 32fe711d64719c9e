package isolatedvpc

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// DnsFirewall configures the Route 53 Resolver DNS Firewall of a network. The
// resolver of a VPC answers for every name in the world, by no route and past every
// security group, so whoever can ask it can send data out in the names that they
// ask for. The zero value lets only these names resolve: those by which clients get
// to the endpoints of the network, and those of the VPC's own instances.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html
//
// The association with the VPC is without mutation protection: with it CloudFormation
// could neither change nor delete it: https://github.com/aws/aws-cdk/pull/38795
type DnsFirewall struct {
	// Mode decides what becomes of a query for any other name.
	//
	// Default: DnsFirewallBlock.
	Mode DnsFirewallMode

	// AllowedDomains are further names that resolve, such as those of private hosted
	// zones: "db.example.internal", or with "*." in front every name below. More can
	// be added by [IsolatedVpc.AllowDomains].
	//
	// Default: none.
	AllowedDomains []string

	// QueryLog records the queries and what became of them.
	//
	// Default: on; to a log group that keeps it for a month.
	QueryLog *QueryLog
}

// A DnsFirewallMode decides what becomes of a query for a name that is not allowed.
type DnsFirewallMode string

const (
	DnsFirewallBlock DnsFirewallMode = "BLOCK" // the answer is that there is no such record
	DnsFirewallAlert DnsFirewallMode = "ALERT" // it is answered, and marked in the query log: for a first rollout
	DnsFirewallOff   DnsFirewallMode = "OFF"   // there is no firewall
)

// QueryLog configures the log of the queries to the VPC's resolver, in Amazon
// CloudWatch Logs. Who deploys it needs the permissions of log delivery, by which
// Route 53 lets itself into the log group:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
//
// To change LogGroup, deploy with Disabled in between: a VPC that has a query log is
// reported to refuse the one that replaces it. For the same reason it has no tags.
type QueryLog struct {
	// Disabled leaves the log out. Default: false.
	Disabled bool

	// LogGroup receives the log. Default: a new one that is kept when the stack is
	// deleted.
	LogGroup awslogs.ILogGroup

	// Retention is how long the new log group keeps it.
	// Default: awslogs.RetentionDays_ONE_MONTH.
	Retention awslogs.RetentionDays

	// EncryptionKey encrypts the new log group. A key that was imported must let
	// CloudWatch Logs use it:
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
	// Default: none; CloudWatch Logs encrypts with a key of its own.
	EncryptionKey awskms.IKey
}

const (
	maxDomains       = 255 // in a list: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53resolver-firewalldomainlist.html
	firstAllowRule   = 100 // priorities; the lowest number is asked first
	finalRule        = 10000
	firewallPriority = 101 // of the association; 100 and 9900 are taken by AWS
)

// domain is a name as lists of DNS Firewall take it, with "*." for all below.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-user-managed-domain-lists.html
var domain = regexp.MustCompile(`^(\*\.)?([A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}\.?$`)

// check reports what no firewall could be made of. It takes nil.
func (p *DnsFirewall) check(l *problems.List) {
	if p == nil {
		return
	}
	switch p.Mode {
	case "", DnsFirewallBlock, DnsFirewallAlert, DnsFirewallOff:
	default:
		l.Addf("DnsFirewall.Mode must be %s, %s or %s, got %q", DnsFirewallBlock, DnsFirewallAlert, DnsFirewallOff, p.Mode)
	}
	if p.Mode == DnsFirewallOff && (len(p.AllowedDomains) > 0 || p.QueryLog != nil) {
		l.Addf("DnsFirewall.Mode is %s, with which AllowedDomains and QueryLog have no effect; leave them out", DnsFirewallOff)
	}
	checkDomains("DnsFirewall.AllowedDomains", p.AllowedDomains, l)
	if q := p.QueryLog; q != nil {
		checkLogGroup("DnsFirewall.QueryLog", q.Disabled, q.LogGroup, q.Retention, q.EncryptionKey, l)
	}
}

func checkDomains(field string, domains []string, l *problems.List) {
	for _, d := range domains {
		switch {
		case problems.IsStringToken(d):
		case d == "*":
			l.Addf("%s has %q, which is every name there is; to log instead of blocking set Mode to %s", field, d, DnsFirewallAlert)
		case len(d) > 255 || !domain.MatchString(d):
			l.Addf("%s must have names like %q or %q, got %q", field, "db.example.internal", "*.example.internal", d)
		}
	}
}

// A firewall is the allow-list of a network.
type firewall struct {
	scope constructs.Construct
	path  string                                     // of scope
	names []string                                   // by which clients get to endpoints
	user  []*userDomains                             // lists of the user's names
	rules []awsroute53resolver.CfnFirewallDomainList // lists that are allowed, in order
	mode  DnsFirewallMode
	final awsroute53resolver.CfnFirewallDomainList
}

// userDomains is one list of names that the user allows.
type userDomains struct{ names []string }

// defineDnsFirewall defines the firewall of the VPC, unless it is turned off.
func (v *IsolatedVpc) defineDnsFirewall(p *DnsFirewall) {
	if p == nil {
		p = &DnsFirewall{}
	}
	if p.Mode == DnsFirewallOff {
		return
	}
	f := &firewall{scope: constructs.NewConstruct(v, jsii.String("DnsFirewall")), path: v.path + "/DnsFirewall", mode: p.Mode}
	v.firewall = f
	f.allow("Endpoints", &endpointNames{v})
	for _, s := range v.EndpointServices() {
		v.admit(v.endpoints[s].row)
	}
	f.names = append(f.names, v.instanceNames()...)
	v.AllowDomains(p.AllowedDomains...)
	f.final = awsroute53resolver.NewCfnFirewallDomainList(f.scope, jsii.String("Everything"), &awsroute53resolver.CfnFirewallDomainListProps{
		Domains: jsii.Strings("*"), Tags: f.tag("Everything"),
	})
	rules := awsroute53resolver.NewCfnFirewallRuleGroup(f.scope, jsii.String("Rules"), &awsroute53resolver.CfnFirewallRuleGroupProps{
		FirewallRules: awscdk.Lazy_UncachedAny(&firewallRules{f}, nil), Tags: f.tag("Rules"),
	})
	v.established.Add(awsroute53resolver.NewCfnFirewallRuleGroupAssociation(f.scope, jsii.String("Association"), &awsroute53resolver.CfnFirewallRuleGroupAssociationProps{
		VpcId: v.vpcId(), FirewallRuleGroupId: rules.AttrId(), Priority: jsii.Number(firewallPriority), Tags: nameTag(f.path),
	}))
	v.defineQueryLog(f.scope, p.QueryLog)
}

func (f *firewall) tag(id string) *[]*awscdk.CfnTag { return nameTag(f.path + "/" + id) }

// allow adds a list of names to the rules.
func (f *firewall) allow(id string, names awscdk.IListProducer) {
	f.rules = append(f.rules, awsroute53resolver.NewCfnFirewallDomainList(f.scope, &id, &awsroute53resolver.CfnFirewallDomainListProps{
		Domains: awscdk.Lazy_UncachedList(names, nil), Tags: f.tag(id),
	}))
}

// AllowDomains lets further names resolve, for example those of an AWS Cloud Map
// namespace or a private hosted zone: "*.prod.internal" for every name below
// "prod.internal", or the address of a database, which is in a public zone of AWS's.
// A name must not refer to resources of stacks that come after that of the network;
// give it as a pattern then. In a network without DNS Firewall it does nothing, because every
// name resolves. It panics with an error if a name is none.
func (v *IsolatedVpc) AllowDomains(names ...string) {
	var list problems.List
	checkDomains("AllowDomains", names, &list)
	list.PanicIfAnyIn("isolatedvpc", v)
	if v.firewall == nil {
		return
	}
	for _, name := range names {
		v.firewall.allowUser(name)
	}
}

// allowUser adds a name of the user's to the last list, or to a new one if that is full.
func (f *firewall) allowUser(name string) {
	if slices.ContainsFunc(f.user, func(d *userDomains) bool { return slices.Contains(d.names, name) }) {
		return
	}
	if len(f.user) == 0 || len(f.user[len(f.user)-1].names) == maxDomains {
		list := &userDomains{}
		f.user = append(f.user, list)
		f.allow(*jsii.Sprintf("Allowed%d", len(f.user)), list)
	}
	last := f.user[len(f.user)-1]
	last.names = append(last.names, name)
}

// Produce makes it an awscdk.IListProducer.
func (d *userDomains) Produce(awscdk.IResolveContext) *[]*string { return jsii.Strings(d.names...) }

// firewallRules renders the rules when the template is written.
type firewallRules struct{ firewall *firewall }

// Produce makes it an awscdk.IAnyProducer. What an allowed name is an alias of is
// trusted: AWS's names lead to others, such as that of a bucket to s3-r-w.
func (r *firewallRules) Produce(awscdk.IResolveContext) any {
	var rules []map[string]any
	for i, list := range r.firewall.rules {
		rules = append(rules, map[string]any{
			"action": "ALLOW", "priority": firstAllowRule + i, "firewallDomainListId": list.AttrId(),
			"firewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN",
		})
	}
	final := map[string]any{"action": "BLOCK", "blockResponse": "NODATA", "priority": finalRule, "firewallDomainListId": r.firewall.final.AttrId()}
	if r.firewall.mode == DnsFirewallAlert {
		final["action"] = "ALERT"
		delete(final, "blockResponse")
	}
	return append(rules, final)
}

// endpointNames renders the names of the endpoints when the template is written.
type endpointNames struct{ network *IsolatedVpc }

// Produce makes it an awscdk.IListProducer.
func (n *endpointNames) Produce(awscdk.IResolveContext) *[]*string {
	names := slices.Concat(n.network.firewall.names, n.network.bucketNames())
	slices.Sort(names)
	return jsii.Strings(slices.Compact(names)...)
}

// admit lets the names by which clients get to an endpoint resolve.
func (v *IsolatedVpc) admit(row privatelink.Endpoint) {
	if v.firewall == nil || row.Service == privatelink.S3 {
		return // see bucketNames
	}
	partition := v.partitionForNames(row)
	names := row.HostNamesIn(partition, v.region)
	if row.Service == privatelink.EcsAgent {
		names = append(names, connectName(partition, v.region))
	}
	if len(names) == 0 && row.Dns == privatelink.DnsUnverified {
		awscdk.Annotations_Of(v).AddWarningV2(jsii.Sprintf("isolated-ecs:unknown-names-%s", row.Service), jsii.Sprintf(
			"no source says by which names clients get to the endpoint of %q, so DNS Firewall blocks them; add the names to DnsFirewall.AllowedDomains", row.Service))
	}
	v.firewall.names = append(v.firewall.names, names...)
}

// connectName returns the name by which the proxy of Service Connect gets its
// configuration, unless Amazon ECS tells it another:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-network.html
// No source says whether it is a private DNS name of endpoint ecs-agent.
func connectName(p privatelink.Partition, region string) string {
	return "ecs-sc." + region + "." + p.ApiSuffix
}

// partitionForNames returns the partition of the network. If that is not known during
// synthesis, its parts are tokens; the suffix of newer APIs, which no pseudo
// parameter has, is in a mapping, if there is a name with it.
func (v *IsolatedVpc) partitionForNames(row privatelink.Endpoint) privatelink.Partition {
	if known, ok := privatelink.PartitionOf(v.region); ok {
		return known
	}
	p := privatelink.Partition{Id: v.partition, DnsSuffix: v.urlSuffix, ApiSuffix: "{api}"}
	newer := func(name string) bool { return strings.HasSuffix(name, p.ApiSuffix) }
	if row.Service == privatelink.EcsAgent || slices.ContainsFunc(row.HostNamesIn(p, ""), newer) {
		suffixes := map[string]string{}
		for _, known := range privatelink.Partitions() {
			suffixes[known.Id] = known.ApiSuffix
		}
		p.ApiSuffix = v.byPartition("ApiSuffix", suffixes)
	}
	return p
}

// bucketNames returns the names of Amazon S3: those of the bucket of image layers if
// nothing else is let through, else all of the Region. What an endpoint that exists lets
// through, and for whom in its VPC, is not known.
func (v *IsolatedVpc) bucketNames() []string {
	e := v.endpoints[privatelink.S3]
	if e == nil {
		return nil
	}
	partition := v.partitionForNames(e.row)
	names := privatelink.LayerBucketHosts(v.region, partition.DnsSuffix)
	if e.resource == nil || !e.policy.onlyLayers() {
		names = append(names, e.row.HostNamesIn(partition, v.region)...)
	}
	return names
}

// instanceNames returns the names that the VPC gives to network interfaces, for
// which its resolver asks nobody:
// https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
func (v *IsolatedVpc) instanceNames() []string {
	switch {
	case v.region == "us-east-1":
		return []string{"*.ec2.internal"}
	case problems.IsStringToken(v.region):
		return []string{"*.ec2.internal", "*." + v.region + ".compute.internal"}
	}
	return []string{"*." + v.region + ".compute.internal"}
}

// defineQueryLog defines the log of the queries, unless it is turned off.
func (v *IsolatedVpc) defineQueryLog(scope constructs.Construct, p *QueryLog) {
	if p == nil {
		p = &QueryLog{}
	}
	if p.Disabled {
		return
	}
	group := networkLogGroup(scope, "QueryLogGroup", p.LogGroup, p.Retention, p.EncryptionKey)
	config := awsroute53resolver.NewCfnResolverQueryLoggingConfig(scope, jsii.String("QueryLog"), &awsroute53resolver.CfnResolverQueryLoggingConfigProps{
		DestinationArn: group.LogGroupArn(),
	})
	// A tag that changes would replace it, and its association before the old one is gone:
	// https://github.com/aws-samples/sample-autonomous-cloud-coding-agents/issues/221
	config.AddPropertyDeletionOverride(jsii.String("Tags"))
	awsroute53resolver.NewCfnResolverQueryLoggingConfigAssociation(scope, jsii.String("QueryLogAssociation"), &awsroute53resolver.CfnResolverQueryLoggingConfigAssociationProps{
		ResolverQueryLogConfigId: config.AttrId(), ResourceId: v.vpcId(),
	})
}
