#include "bridge/scan/line_scan.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace railbridge {

namespace {

// Devices leave the factory as 1, some as 2, 10 or 247.
constexpr std::size_t quick_units_max = 4;
constexpr std::array<UnitId, 6> far_apart{1, 255, 0, 247, 100, 187};

AddressRange one_register(std::uint32_t first) {
    return {Table::holding_register, static_cast<std::uint16_t>(first), 1};
}

bool overlaps_any(const AddressRange& range, const std::vector<AddressRange>& others) {
    return std::any_of(others.begin(), others.end(),
                       [&](const AddressRange& other) { return other.overlaps(range); });
}

} // namespace

LineScan::LineScan(ScanPlan plan)
    : plan_(std::move(plan))
    , usable_(plan_.choices, true) {
    if (plan_.units.empty() || plan_.choices == 0) {
        stage_ = Stage::over;
    } else if (plan_.choices == 1) {
        settle(0);
    }
}

std::size_t LineScan::quick_units() const {
    return whole_ ? plan_.units.size() : std::min(quick_units_max, plan_.units.size());
}

/// Whether a unit is there shows by any answer, so it is asked for what every device understands.
Probe LineScan::presence_probe(UnitId unit) const {
    const auto forbidden = plan_.forbidden.find(unit);
    if (forbidden == plan_.forbidden.end() || !overlaps_any(one_register(0), forbidden->second)) {
        return ReadRequest{one_register(0)};
    }
    return IdentityProbe{0};
}

std::optional<ScanStep> LineScan::next() const {
    switch (stage_) {
    case Stage::settings:
    case Stage::units:
        return ScanStep{choice_, plan_.units[unit_], presence_probe(plan_.units[unit_])};
    case Stage::registers:
        return ScanStep{choice_, present_[at_], *scan_->next()};
    case Stage::over:
        break;
    }
    return std::nullopt;
}

void LineScan::settle(std::size_t choice) {
    choice_ = choice;
    result_.choice = choice;
    begin_units();
}

void LineScan::next_choice() {
    unit_ = 0;
    do {
        ++choice_;
    } while (choice_ < plan_.choices && !usable_[choice_]);
    if (choice_ < plan_.choices) {
        return;
    }
    // Nobody of the first few anywhere: all units, settings by settings.
    if (whole_ || plan_.units.size() <= quick_units_max ||
        std::find(usable_.begin(), usable_.end(), true) == usable_.end()) {
        result_.complete = true;
        stage_ = Stage::over;
        return;
    }
    whole_ = true;
    choice_ =
        static_cast<std::size_t>(std::find(usable_.begin(), usable_.end(), true) - usable_.begin());
    unit_ = quick_units_max;
}

void LineScan::begin_units() {
    stage_ = Stage::units;
    unit_ = 0;
}

bool LineScan::all_answer() const {
    return !plan_.units_given && plan_.choices == 1 && unit_ == far_apart.size() &&
           present_.size() == far_apart.size();
}

void LineScan::take_presence(const ProbeAnswer& answer) {
    const bool there =
        (answer.kind == ProbeAnswer::Kind::answered || answer.kind == ProbeAnswer::Kind::refused) &&
        !is_from_gateway(answer);
    if (stage_ == Stage::settings) {
        if (there) {
            settle(choice_);
            return;
        }
        if (answer.kind == ProbeAnswer::Kind::broken &&
            (result_.noisy.empty() || result_.noisy.back() != choice_)) {
            result_.noisy.push_back(choice_);
        }
        if (++unit_ >= quick_units()) {
            next_choice();
            unit_ = whole_ ? std::min(quick_units_max, plan_.units.size() - 1) : 0;
        }
        return;
    }
    if (there) {
        present_.push_back(plan_.units[unit_]);
    }
    ++unit_;
    if (all_answer() && std::equal(far_apart.begin(), far_apart.end(), plan_.units.begin())) {
        result_.any_unit = true;
        present_ = {far_apart.front()};
        begin_registers();
    } else if (unit_ >= plan_.units.size()) {
        begin_registers();
    }
}

void LineScan::begin_registers() {
    std::sort(present_.begin(), present_.end());
    stage_ = Stage::registers;
    at_ = 0;
    next_unit();
}

void LineScan::next_unit() {
    while (at_ < present_.size()) {
        UnitScanPlan plan{plan_.tables, {plan_.requests_max, {}}};
        const auto forbidden = plan_.forbidden.find(present_[at_]);
        if (forbidden != plan_.forbidden.end()) {
            plan.bounds.forbidden = forbidden->second;
        }
        scan_.emplace(present_[at_], std::move(plan));
        return;
    }
    scan_.reset();
    result_.complete = true;
    stage_ = Stage::over;
}

void LineScan::heard(const ProbeAnswer& answer) {
    if (stage_ == Stage::settings || stage_ == Stage::units) {
        take_presence(answer);
        return;
    }
    if (stage_ != Stage::registers) {
        return;
    }
    scan_->heard(answer);
    if (!scan_->next()) {
        result_.units.push_back(scan_->findings());
        ++at_;
        next_unit();
    }
}

void LineScan::unusable() {
    if (stage_ == Stage::settings) {
        usable_[choice_] = false;
        next_choice();
    } else {
        stage_ = Stage::over;
    }
}

ScanFindings LineScan::findings() const {
    ScanFindings result = result_;
    if (stage_ == Stage::units || stage_ == Stage::registers) {
        std::size_t from = 0;
        if (scan_) {
            result.units.push_back(scan_->findings());
            from = at_ + 1;
        }
        for (std::size_t i = from; i < present_.size(); ++i) {
            UnitFindings seen;
            seen.unit = present_[i];
            result.units.push_back(std::move(seen));
        }
    }
    return result;
}

ScanProgress LineScan::progress() const {
    ScanProgress progress;
    progress.found = present_.size();
    switch (stage_) {
    case Stage::settings: {
        progress.phase = ScanProgress::Phase::settings;
        progress.unit = plan_.units[unit_];
        progress.remaining = quick_units() - unit_ + (plan_.choices - choice_ - 1) * quick_units();
        break;
    }
    case Stage::units:
        progress.phase = ScanProgress::Phase::units;
        progress.unit = plan_.units[unit_];
        progress.remaining = plan_.units.size() - unit_;
        break;
    case Stage::registers:
        progress.phase = ScanProgress::Phase::registers;
        progress.unit = present_[at_];
        progress.remaining = scan_->remaining() +
                             (present_.size() - at_ - 1) * plan_.tables.size() * plan_.requests_max;
        break;
    case Stage::over:
        break;
    }
    return progress;
}

std::vector<UnitId> tcp_units() {
    std::vector<UnitId> units(far_apart.begin(), far_apart.end());
    for (unsigned unit = 2; unit < 255; ++unit) {
        if (std::find(far_apart.begin(), far_apart.end(), unit) == far_apart.end()) {
            units.push_back(static_cast<UnitId>(unit));
        }
    }
    return units;
}

std::vector<UnitId> serial_units() {
    std::vector<UnitId> units;
    for (unsigned unit = 1; unit <= 247; ++unit) {
        units.push_back(static_cast<UnitId>(unit));
    }
    return units;
}

} // namespace railbridge
