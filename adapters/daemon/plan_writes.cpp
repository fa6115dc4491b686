#include "adapters/daemon/plan_writes.hpp"

#include "adapters/config/duration_text.hpp"
#include "bridge/codec/encode.hpp"
#include "bridge/codec/raw_words.hpp"

#include <string>

namespace railbridge::daemon {

namespace {

using config::to_text;

std::string limits_of(const Point& point, const Mapping& mapping) {
    const auto& grant = *point.write;
    std::string text;
    for (const auto& value : grant.allow) {
        text += (text.empty() ? "" : ", ") + railbridge::to_text(value);
    }
    if (grant.min && grant.max) {
        text += (text.empty() ? "" : "; ") + railbridge::to_text(Value{*grant.min}) + " to " +
                railbridge::to_text(Value{*grant.max});
    }
    if (grant.step) {
        text += " in steps of " + railbridge::to_text(Value{*grant.step});
    }
    if (text.empty() && point.enumeration) {
        for (const auto& [raw, name] : mapping.enumeration(*point.enumeration).values) {
            text += (text.empty() ? "" : ", ") + name;
        }
    }
    if (text.empty() && point.encoding.type == RawType::boolean) {
        text = "true, false";
    }
    return text.empty() ? "none" : text;
}

std::string function_of(const Point& point) {
    const auto code = [](const WriteRequest& request) {
        return "FC" + std::to_string(static_cast<int>(request.function));
    };
    const bool whole = is_bit_table(point.range.table) || point.range.count > 1 ||
                       field_mask(point.encoding) == 0xffff;
    if (!whole && point.write->read_modify_write) {
        return "FC3+" + code(write_request(point, MaskedWrite{}, 0));
    }
    return code(write_request(point, whole ? Encoded{Words(point.range.count)} : MaskedWrite{}));
}

std::string verify_of(const WriteGrant& grant) {
    if (grant.verify == Verify::echo) {
        return "echo";
    }
    std::string text = "read back";
    if (grant.verify_at) {
        text += " at " + grant.verify_at->address;
    }
    if (grant.settle > Duration{}) {
        text += " after " + to_text(grant.settle);
    }
    if (grant.tolerance > 0.0) {
        text += ", within " + railbridge::to_text(Value{grant.tolerance});
    }
    return text;
}

std::vector<std::string> autonomous_of(const WriteGrant& grant) {
    std::vector<std::string> all;
    if (grant.kind == WriteKind::pulse) {
        all.push_back("release after " + to_text(grant.pulse));
    }
    if (grant.safe) {
        all.push_back("safe value " + railbridge::to_text(*grant.safe) +
                      " when the manager is gone for " + to_text(grant.after));
    }
    if (grant.rewrite_every > Duration{}) {
        all.push_back("last commanded value again every " + to_text(grant.rewrite_every));
    }
    return all;
}

} // namespace

PlannedWrite planned_write(const Point& point, const Mapping& mapping) {
    const auto& grant = *point.write;
    const auto& device = mapping.device(point.device);
    PlannedWrite write;
    write.point = mapping.asset(point.asset).key + "." + point.attribute;
    write.line = mapping.line(device.line).key;
    write.unit = device.unit;
    write.address = grant.address;
    write.by = function_of(point);
    write.kind =
        grant.kind == WriteKind::pulse ? "pulse " + to_text(grant.pulse) : std::string("level");
    write.limits = limits_of(point, mapping);
    write.verify = verify_of(grant);
    write.max_age = to_text(grant.max_age);
    write.autonomous = autonomous_of(grant);
    return write;
}

std::vector<PlannedWrite> planned_writes(const Mapping& mapping) {
    std::vector<PlannedWrite> all;
    for (const auto& point : mapping.points) {
        if (point.write) {
            all.push_back(planned_write(point, mapping));
        }
    }
    return all;
}

} // namespace railbridge::daemon
