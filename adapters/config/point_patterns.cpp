#include "adapters/config/point_patterns.hpp"

#include "adapters/config/nearest.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace railbridge::config {

namespace {

constexpr std::string_view wild = "*?[";
constexpr std::size_t pattern_max = 100; // longer ones could take for ever to match

bool matches(const std::string& pattern, const std::string& name) {
    return pattern.size() <= pattern_max && ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

/// By name or pattern, groups aside.
std::vector<const TemplatePoint*> points_like(const std::string& pattern,
                                              const DeviceTemplate& facts) {
    if (const TemplatePoint* one = facts.point(pattern)) {
        return {one};
    }
    std::vector<const TemplatePoint*> found;
    for (const TemplatePoint& point : facts.points) {
        if (point.readable && matches(pattern, point.attribute)) {
            found.push_back(&point);
        }
    }
    return found;
}

std::vector<std::string_view> names_of(const DeviceTemplate& facts) {
    std::vector<std::string_view> names;
    for (const TemplatePoint& point : facts.points) {
        names.push_back(point.attribute);
    }
    for (const PointGroup& group : facts.groups) {
        names.push_back(group.name);
    }
    return names;
}

/// The name whose beginning is nearest to the letters before the first `*`.
std::string_view nearest_beginning(std::string_view letters, const DeviceTemplate& facts) {
    const auto names = names_of(facts);
    std::vector<std::string_view> beginnings;
    for (const std::string_view name : names) {
        beginnings.push_back(name.substr(0, letters.size()));
    }
    const auto near = nearest(letters, beginnings);
    const auto found = std::find(beginnings.begin(), beginnings.end(), near);
    return near.empty() ? near : names[static_cast<std::size_t>(found - beginnings.begin())];
}

} // namespace

std::vector<const TemplatePoint*> matching_points(const std::string& pattern,
                                                  const DeviceTemplate& facts) {
    const PointGroup* group = facts.point(pattern) == nullptr ? facts.group(pattern) : nullptr;
    if (group == nullptr) {
        return points_like(pattern, facts);
    }
    std::vector<const TemplatePoint*> found;
    for (const Node* member : group->patterns) {
        for (const TemplatePoint* point :
             points_like(std::get<std::string>(member->value), facts)) {
            if (std::find(found.begin(), found.end(), point) == found.end()) {
                found.push_back(point);
            }
        }
    }
    return found;
}

std::string no_match(const std::string& pattern, const DeviceTemplate& facts) {
    const std::size_t special = pattern.find_first_of(wild);
    if (special == std::string::npos) {
        return "template " + facts.name + " has no point or group \"" + pattern + '"' +
               did_you_mean(pattern, names_of(facts));
    }
    const auto near = nearest_beginning(std::string_view(pattern).substr(0, special), facts);
    return "no point of template " + facts.name + " matches \"" + pattern + '"' +
           (near.empty() ? "" : " (the nearest is \"" + std::string(near) + "\")");
}

} // namespace railbridge::config
