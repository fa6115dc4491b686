#include "bridge/mapping/mapping_news.hpp"

#include <map>
#include <string>
#include <utility>

namespace railbridge {

namespace {

template <typename T>
using ByKey = std::map<std::string, const T*>;

std::string place_of(const Mapping& mapping, const Point& point) {
    const auto& device = mapping.device(point.device);
    return mapping.line(device.line).key + " unit " + std::to_string(device.unit) + " " +
           std::string(short_name(point.range.table)) + ":" +
           std::to_string(point.value_range().first) + " " + type_text(point.encoding);
}

/// What a point refers to by position, as content, so that two mappings can be compared.
struct PointContent {
    Point point;
    Device device;
    std::string line;
    Duration every{};
    Duration rate_heartbeat{};
    std::vector<std::pair<std::int64_t, std::string>> texts;
    std::string required;

    friend bool operator==(const PointContent&, const PointContent&) = default;
};

PointContent content_of(const Mapping& mapping, const Point& point) {
    PointContent content;
    content.point = point;
    content.device = mapping.device(point.device);
    content.line = mapping.line(content.device.line).key;
    content.device.line = {};
    content.every = mapping.rate(point.rate).every;
    content.rate_heartbeat = mapping.rate(point.rate).heartbeat;
    if (point.enumeration) {
        content.texts = mapping.enumeration(*point.enumeration).values;
        content.point.enumeration = EnumId{};
    }
    content.point.asset = {};
    content.point.device = {};
    content.point.rate = {};
    content.point.write.reset(); // told apart
    return content;
}

std::optional<WriteGrant> grant_of(const Mapping& mapping, const Point& point,
                                   std::string& required) {
    auto grant = point.write;
    if (grant) {
        if (grant->required) {
            required = mapping.point(*grant->required).attribute;
            grant->required = PointId{};
        }
    }
    return grant;
}

Asset without_place(Asset asset) {
    asset.parent.reset();
    return asset;
}

/// The key and the id of what it lies below.
std::pair<std::string, std::string> place_in_tree(const Mapping& mapping, const Asset& asset) {
    return asset.parent
               ? std::pair{mapping.asset(*asset.parent).key, mapping.asset(*asset.parent).id}
               : std::pair<std::string, std::string>{};
}

class News {
public:
    News(const Mapping& old, const Mapping& next)
        : old_(old)
        , next_(next) {}

    std::vector<std::string> take() && { return std::move(lines_); }

    void lines() {
        ByKey<Line> was;
        ByKey<Line> is;
        collect(old_.lines, was);
        collect(next_.lines, is);
        tell("line ", was, is, [](const Line& a, const Line& b) { return a == b; });
    }
    void assets() {
        ByKey<Asset> was;
        ByKey<Asset> is;
        collect(old_.assets, was);
        collect(next_.assets, is);
        tell("asset ", was, is, [this](const Asset& a, const Asset& b) {
            return without_place(a) == without_place(b) &&
                   place_in_tree(old_, a) == place_in_tree(next_, b);
        });
    }
    void points() {
        const auto was = by_name(old_);
        const auto is = by_name(next_);
        for (const auto& [name, point] : was) {
            if (!is.contains(name)) {
                add("point " + name + " removed (" + place_of(old_, *point) + ")");
            }
        }
        for (const auto& [name, point] : is) {
            const auto before = was.find(name);
            if (before == was.end()) {
                add("point " + name + " added (" + place_of(next_, *point) + ")");
            } else if (!(content_of(old_, *before->second) == content_of(next_, *point))) {
                const auto from = place_of(old_, *before->second);
                const auto to = place_of(next_, *point);
                add("point " + name + " changed" + (from == to ? "" : ": " + from + " -> " + to));
            }
        }
        for (const auto& [name, point] : was) {
            grant(name, point, is.contains(name) ? is.at(name) : nullptr);
        }
        for (const auto& [name, point] : is) {
            if (!was.contains(name)) {
                grant(name, nullptr, point);
            }
        }
    }

private:
    template <typename T>
    static void collect(const std::vector<T>& all, ByKey<T>& into) {
        for (const auto& one : all) {
            if (!one.key.empty()) {
                into.emplace(one.key, &one);
            }
        }
    }
    static ByKey<Point> by_name(const Mapping& mapping) {
        ByKey<Point> names;
        for (const auto& point : mapping.points) {
            names.emplace(mapping.asset(point.asset).key + "." + point.attribute, &point);
        }
        return names;
    }
    template <typename T, typename Same>
    void tell(const std::string& what, const ByKey<T>& was, const ByKey<T>& is, Same same) {
        for (const auto& [key, one] : was) {
            if (!is.contains(key)) {
                add(what + key + " removed");
            }
        }
        for (const auto& [key, one] : is) {
            const auto before = was.find(key);
            if (before == was.end()) {
                add(what + key + " added");
            } else if (!same(*before->second, *one)) {
                add(what + key + " changed");
            }
        }
    }
    void grant(const std::string& name, const Point* was, const Point* is) {
        std::string required_before;
        std::string required_now;
        const auto before =
            was != nullptr ? grant_of(old_, *was, required_before) : std::optional<WriteGrant>{};
        const auto now =
            is != nullptr ? grant_of(next_, *is, required_now) : std::optional<WriteGrant>{};
        if (before && !now) {
            add("grant write." + name + " removed");
        } else if (!before && now) {
            add("grant write." + name + " added");
        } else if (before && (!(*before == *now) || required_before != required_now)) {
            add("grant write." + name + " changed");
        }
    }
    void add(std::string text) { lines_.push_back(std::move(text)); }

    const Mapping& old_;
    const Mapping& next_;
    std::vector<std::string> lines_;
};

} // namespace

std::vector<std::string> mapping_news(const Mapping& old, const Mapping& next, std::size_t most) {
    News news{old, next};
    news.lines();
    news.assets();
    news.points();
    auto lines = std::move(news).take();
    if (lines.size() > most && most > 0) {
        const auto left_out = lines.size() - (most - 1);
        lines.resize(most - 1);
        lines.push_back("and " + std::to_string(left_out) + " more");
    }
    return lines;
}

} // namespace railbridge
