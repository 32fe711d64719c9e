package diff

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// costs compares the endpoints of each network, and what these add up to.
func (c *comparison) costs() {
	old, before := c.before.networksByID()
	fresh, after := c.after.networksByID()
	for _, id := range old {
		if _, there := after[id]; !there {
			c.endpoints(before[id], report.Network{ID: id, EndpointHours: new(int)})
		}
	}
	for _, id := range fresh {
		was, there := before[id]
		if !there {
			was = report.Network{ID: id, EndpointHours: new(int)}
		}
		c.endpoints(was, after[id])
	}
}

func (c *comparison) endpoints(before, after report.Network) {
	old, fresh := c.before.endpoints(before), c.after.endpoints(after)
	for _, id := range sortedKeys(old) {
		if _, there := fresh[id]; !there {
			c.add(endpoint(old[id], Removed))
		}
	}
	for _, id := range sortedKeys(fresh) {
		was, there := old[id]
		switch is := fresh[id]; {
		case !there:
			c.add(endpoint(is, Added))
		case hours(was.HoursPerMonth) != hours(is.HoursPerMonth):
			change := endpoint(is, Changed)
			change.Before, change.After = hours(was.HoursPerMonth), hours(is.HoursPerMonth)
			change.Message = called(is) + " is counted " + change.After + " hours a month, before " + change.Before
			c.add(change)
		}
	}
	if from, to := hours(before.EndpointHours), hours(after.EndpointHours); from != to {
		c.add(Change{Section: Costs, Kind: "hours", Change: Changed, Effect: Other, Resource: after.ID, Before: from, After: to, Place: after.Place,
			Message: fmt.Sprintf("interface endpoints of network %s take %s hours a month, before %s%s", after.ID, to, from, growth(before.EndpointHours, after.EndpointHours))})
	}
}

func (s *side) endpoints(n report.Network) map[string]report.Endpoint {
	all := map[string]report.Endpoint{}
	for _, e := range n.Endpoints {
		e.ID = s.id(e.ID)
		all[e.ID] = e
	}
	return all
}

func endpoint(e report.Endpoint, way Way) Change {
	is := map[Way]string{Added: " is new", Removed: " is gone"}[way]
	if e.HoursPerMonth != nil {
		is += ": " + hours(e.HoursPerMonth) + " hours a month"
	}
	return Change{Section: Costs, Kind: "endpoint", Change: way, Effect: Other, Resource: e.ID, Message: called(e) + is, Place: e.Place}
}

// called names an endpoint.
func called(e report.Endpoint) string {
	return "endpoint " + e.ID + " for " + cmp.Or(e.Service, "a service that is not known")
}

func hours(n *int) string {
	if n == nil {
		return "not known"
	}
	return strconv.Itoa(*n)
}

func growth(before, after *int) string {
	if before == nil || after == nil {
		return ""
	}
	return fmt.Sprintf(" (%+d)", *after-*before)
}
