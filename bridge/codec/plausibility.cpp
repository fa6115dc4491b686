#include "bridge/codec/plausibility.hpp"

#include "bridge/codec/decode.hpp"
#include "bridge/codec/number_likeness.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

namespace railbridge {

namespace {

class Judge {
public:
    Judge(const Observation& seen, const Interpretation& interpretation)
        : seen_(seen)
        , width_(register_count(interpretation.encoding))
        , point_(seen.point) {
        judged_.interpretation = interpretation;
        judged_.range = {seen.window.table,
                         static_cast<std::uint16_t>(seen.window.first + interpretation.first),
                         width_};
        point_.encoding = interpretation.encoding;
        point_.range = judged_.range;
        point_.elements = 0;
        point_.exponent.reset();
        point_.enumeration.reset();
        point_.missing.clear();
        point_.range_eng.reset();
        point_.invert = false;
        raw_ = point_;
        raw_.scaling = {};
    }

    Judged verdict() {
        const auto newest = value_at(point_, seen_.samples.back(), judged_.interpretation.first);
        judged_.newest = text(newest);
        judged_.first = text(value_at(point_, seen_.samples.front(), judged_.interpretation.first));
        if (kind_of(point_.encoding.type) == RawKind::text) {
            judge_text(newest);
        } else if (!collect()) {
            note(-50, "no number");
            judged_.score = 0;
            return std::move(judged_);
        } else {
            judge_number();
        }
        judge_place();
        judged_.score = std::clamp(score_, 1, 99);
        return std::move(judged_);
    }

private:
    static std::string text(const Value& value) { return is_null(value) ? "-" : to_text(value); }

    void note(int points, std::string reason) {
        score_ += points;
        judged_.reasons.push_back(std::move(reason));
    }

    Value value_at(const Point& point, const Words& sample, std::size_t first) const {
        return decode(std::span(sample).subspan(first, width_), point, nullptr).value;
    }

    /// The raw and the engineering numbers of all samples; false if one of them is none.
    bool collect() {
        for (const Words& sample : seen_.samples) {
            double raw = 0.0;
            double number = 0.0;
            if (!as_number(value_at(raw_, sample, judged_.interpretation.first), raw) ||
                !as_number(value_at(point_, sample, judged_.interpretation.first), number)) {
                return false;
            }
            raws_.push_back(raw);
            numbers_.push_back(number);
        }
        return true;
    }

    void judge_text(const Value& value) {
        const auto* letters = std::get_if<std::string>(&value);
        const bool changes = seen_.samples.front() != seen_.samples.back();
        note(letters == nullptr ? -49 : changes ? 5 : 25, "letters");
    }

    void judge_number() {
        score_ += type_prior(point_.encoding);
        if (kind_of(point_.encoding.type) == RawKind::time) {
            judge_time();
            return;
        }
        judge_range();
        if (distinct(raws_) == 1 && raws_.back() == 0.0) {
            note(-8, "zero tells nothing");
        }
        const Likeness size = magnitude_likeness(raws_, point_.encoding);
        note_likeness(size);
        note_likeness(continuity_likeness(raws_));
        if (is_bcd(point_.encoding.type) && distinct(raws_) >= 4 &&
            std::floor(raws_.front() / 10) != std::floor(raws_.back() / 10)) {
            note(15, "all digits while it changes");
        }
        judge_neighbours(size.points > 0);
    }

    void judge_time() {
        constexpr double year_2015 = 1.42e12; // milliseconds since 1970
        constexpr double year_2040 = 2.21e12;
        const double newest = raws_.back();
        if (newest < year_2015 || newest > year_2040) {
            note(-40, "no time of these years");
            return;
        }
        const double seconds = std::chrono::duration<double>(seen_.interval).count() *
                               static_cast<double>(raws_.size() - 1);
        const double passed = (newest - raws_.front()) / 1000.0;
        if (raws_.size() > 2 && std::abs(passed - seconds) <= 1.5 + 0.1 * seconds) {
            note(45, "a clock that runs");
        } else {
            note(-5, "a time of these years");
        }
    }

    void judge_range() {
        if (!seen_.point.range_eng) {
            return;
        }
        const Range range = *seen_.point.range_eng;
        const bool inside = std::all_of(numbers_.begin(), numbers_.end(), [range](double number) {
            return number >= range.min && number <= range.max;
        });
        note(inside ? 20 : -45, inside ? "within range" : "outside range");
    }

    void note_likeness(const Likeness& likeness) {
        if (likeness.points != 0) {
            note(likeness.points, likeness.reason);
        }
    }

    /// The same type one value further: registers that stand in a row often mean the same. Of
    /// single registers, nearly any two are alike.
    void judge_neighbours(bool sensible) {
        const std::size_t next = judged_.interpretation.first + width_;
        if (!sensible || width_ < 2 || raws_.back() == 0.0 || next + width_ > seen_.window.count) {
            return;
        }
        double neighbour = 0.0;
        if (!as_number(value_at(raw_, seen_.samples.back(), next), neighbour)) {
            note(-4, "the next one would be no number");
            return;
        }
        const double ratio = std::abs(neighbour / raws_.back());
        if (ratio > 0.05 && ratio < 20.0) {
            note(8, "the next one reads alike");
        } else if (ratio != 0.0 && (ratio < 1e-6 || ratio > 1e6)) {
            note(-4, "the next one would be far off");
        }
    }

    void judge_place() {
        for (const AddressRange& other : seen_.others) {
            if (other.overlaps(judged_.range)) {
                note(-25, "takes registers of another point");
                break;
            }
        }
        if (judged_.interpretation.shift != 0) {
            note(-15, judged_.interpretation.shift < 0 ? "one register before" : "one register on");
        }
    }

    const Observation& seen_;
    const std::uint16_t width_;
    Point point_; ///< as mapped, but read this way
    Point raw_;   ///< the same without scaling
    std::vector<double> raws_;
    std::vector<double> numbers_;
    int score_ = 50;
    Judged judged_;
};

} // namespace

std::vector<Judged> rank_interpretations(const Observation& seen) {
    std::vector<Judged> all;
    if (is_bit_table(seen.window.table) || seen.samples.empty()) {
        return all;
    }
    const std::size_t at = seen.point.value_range().first - std::size_t{seen.window.first};
    for (const Interpretation& one : interpretations(seen.samples.back(), at)) {
        all.push_back(Judge(seen, one).verdict());
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Judged& a, const Judged& b) { return a.score > b.score; });
    return all;
}

} // namespace railbridge
