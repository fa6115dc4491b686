#include "bridge/scan/unit_scan.hpp"

#include <algorithm>
#include <utility>

namespace railbridge {

namespace {

constexpr int parts_max = 8; // of the identification; a list that never ends is left
constexpr int repeats_max = 1;
constexpr int busy_repeats_max = 3;

} // namespace

UnitScan::UnitScan(UnitId unit, UnitScanPlan plan)
    : plan_(std::move(plan)) {
    result_.unit = unit;
}

std::optional<Probe> UnitScan::next() const {
    switch (stage_) {
    case Stage::identity:
        return IdentityProbe{next_object_};
    case Stage::server_id:
        return ServerIdProbe{};
    case Stage::tables:
        return ReadRequest{*search_->next()};
    case Stage::over:
        break;
    }
    return std::nullopt;
}

bool UnitScan::repeats(const ProbeAnswer& answer) {
    const bool busy = answer.kind == ProbeAnswer::Kind::refused &&
                      (answer.exception == ExceptionCode::acknowledge ||
                       answer.exception == ExceptionCode::server_device_busy);
    const bool lost = answer.kind == ProbeAnswer::Kind::silent ||
                      answer.kind == ProbeAnswer::Kind::broken || is_from_gateway(answer);
    if ((busy && repeated_ < busy_repeats_max) || (lost && repeated_ < repeats_max)) {
        ++repeated_;
        return true;
    }
    repeated_ = 0;
    return false;
}

void UnitScan::heard(const ProbeAnswer& answer) {
    if (repeats(answer)) {
        return;
    }
    switch (stage_) {
    case Stage::identity:
        take_identity(answer);
        break;
    case Stage::server_id:
        if (answer.kind == ProbeAnswer::Kind::answered) {
            result_.server_id = answer.server_id;
        }
        next_table();
        break;
    case Stage::tables:
        take_read(answer);
        break;
    case Stage::over:
        break;
    }
}

void UnitScan::take_identity(const ProbeAnswer& answer) {
    if (answer.kind == ProbeAnswer::Kind::answered) {
        result_.objects.insert(result_.objects.end(), answer.part.objects.begin(),
                               answer.part.objects.end());
        if (answer.part.next && *answer.part.next > next_object_ && ++parts_ < parts_max) {
            next_object_ = *answer.part.next;
            return;
        }
    }
    stage_ = Stage::server_id;
}

void UnitScan::take_read(const ProbeAnswer& answer) {
    switch (answer.kind) {
    case ProbeAnswer::Kind::answered:
        search_->answered(answer.words);
        break;
    case ProbeAnswer::Kind::refused:
        if (is_from_gateway(answer)) {
            search_->silent();
        } else {
            search_->refused(answer.exception);
        }
        break;
    case ProbeAnswer::Kind::silent:
    case ProbeAnswer::Kind::broken:
        search_->silent();
        break;
    }
    if (!search_->next()) {
        result_.tables.push_back(search_->findings());
        search_.reset();
        ++table_;
        next_table();
    }
}

void UnitScan::next_table() {
    stage_ = Stage::over;
    while (table_ < plan_.tables.size()) {
        search_.emplace(plan_.tables[table_], plan_.bounds);
        if (search_->next()) {
            stage_ = Stage::tables;
            return;
        }
        result_.tables.push_back(search_->findings());
        search_.reset();
        ++table_;
    }
}

UnitFindings UnitScan::findings() const {
    UnitFindings result = result_;
    if (search_) {
        result.tables.push_back(search_->findings());
        result.tables.back().bound_reached = true;
    }
    return result;
}

std::size_t UnitScan::remaining() const {
    if (stage_ == Stage::over) {
        return 0;
    }
    const std::size_t behind = plan_.tables.size() - std::min(table_ + 1, plan_.tables.size());
    const std::size_t here = search_                ? search_->remaining()
                             : plan_.tables.empty() ? 2
                                                    : plan_.bounds.requests_max;
    return here + behind * plan_.bounds.requests_max;
}

} // namespace railbridge
