package diff

import (
	"slices"
	"strings"
)

// gather makes as few permissions of atoms as it can.
func gather(atoms []atom) []Permission {
	byActions := grouped(atoms, func(a atom) string { return a.principal + "\x00" + a.resource }, func(p *Permission, a atom) { p.Actions = insert(p.Actions, a.action) })
	byResources := joined(byActions, func(p Permission) []string { return append(slices.Clone(p.Principals), p.Actions...) }, func(into *Permission, p Permission) {
		into.Resources = insert(into.Resources, p.Resources...)
	})
	return joined(byResources, func(p Permission) []string { return append(slices.Clone(p.Actions), p.Resources...) }, func(into *Permission, p Permission) {
		into.Principals = insert(into.Principals, p.Principals...)
	})
}

func grouped(atoms []atom, key func(atom) string, put func(*Permission, atom)) []Permission {
	var order []string
	groups := map[string]*Permission{}
	for _, a := range atoms {
		k := key(a)
		if groups[k] == nil {
			groups[k] = &Permission{Principals: []string{a.principal}, Resources: []string{a.resource}, Conditions: []string{}}
			order = append(order, k)
		}
		put(groups[k], a)
	}
	var all []Permission
	for _, k := range order {
		all = append(all, *groups[k])
	}
	return all
}

func joined(list []Permission, key func(Permission) []string, join func(into *Permission, p Permission)) []Permission {
	var order []string
	groups := map[string]*Permission{}
	for _, p := range list {
		k := strings.Join(key(p), "\x00")
		if groups[k] == nil {
			groups[k] = &p
			order = append(order, k)
			continue
		}
		join(groups[k], p)
	}
	var all []Permission
	for _, k := range order {
		all = append(all, *groups[k])
	}
	return all
}

// merged is one permission of all atoms.
func merged(atoms []atom) Permission {
	principals, actions, resources := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, a := range atoms {
		principals[a.principal], actions[a.action], resources[a.resource] = true, true, true
	}
	return Permission{Principals: sortedKeys(principals), Actions: sortedKeys(actions), Resources: sortedKeys(resources), Conditions: []string{}}
}

// insert adds texts to a sorted list that it has not.
func insert(list []string, texts ...string) []string {
	list = append(slices.Clone(list), texts...)
	slices.Sort(list)
	return slices.Compact(list)
}
