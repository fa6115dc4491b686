#include "tools/manager/admin/history_page.hpp"

#include "tools/manager/admin/request.hpp"

#include <algorithm>
#include <limits>

namespace railbridge::manager {

namespace {

constexpr std::int64_t most_points = 4096;
constexpr std::size_t enough_bytes = std::size_t{256} * 1024;

HistoryQuery query_of(const Asset& asset, std::string attribute, const JsonMembers& request,
                      std::size_t wanted) {
    HistoryQuery query;
    query.asset_id = asset.id;
    query.attribute = std::move(attribute);
    query.from = optional_number(request, "from").value_or(0);
    query.to = optional_number(request, "to").value_or(std::numeric_limits<Millis>::max());
    query.newest_first = flag_of(request, "newestFirst");
    query.limit = wanted + 1; // one more shows whether there is one more
    query.max_bytes = enough_bytes;
    if (const auto sequence = optional_number(request, "after")) {
        query.after =
            HistoryPoint{*sequence, optional_number(request, "afterTimestamp").value_or(0), {}};
    }
    return query;
}

} // namespace

Result<std::string> history_page(const Records& records, const Asset& asset,
                                 const JsonMembers& request) {
    auto name = text_of(request, "attribute");
    if (!name) {
        return name;
    }
    const auto attribute = asset.attributes.find(*name);
    const auto wanted = static_cast<std::size_t>(std::clamp<std::int64_t>(
        optional_number(request, "limit").value_or(most_points), 1, most_points));
    const HistoryQuery query = query_of(asset, *std::move(name), request, wanted);
    const auto points = records.history(query);
    if (!points) {
        return fail(points.error());
    }
    if (points->empty() && attribute == asset.attributes.end()) {
        return fail(fatal("asset " + asset.id + " has no attribute " + query.attribute));
    }
    std::string rows;
    bool more = false;
    std::size_t count = 0;
    for (const HistoryPoint& point : *points) {
        if (count == wanted || rows.size() > enough_bytes) {
            more = true;
            break;
        }
        ++count;
        rows += (rows.empty() ? "[" : ",[") + std::to_string(point.timestamp) + ',' +
                std::to_string(point.sequence) + ',' + point.value_json + ']';
    }
    const bool keeps = attribute != asset.attributes.end() && attribute->second.stores_data_points;
    return json_object({{"keeps", keeps ? "true" : "false"},
                        {"more", more ? "true" : "false"},
                        {"points", '[' + rows + ']'}});
}

} // namespace railbridge::manager
