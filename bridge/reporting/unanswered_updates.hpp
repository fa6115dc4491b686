#pragma once
// Updates of one asset that were given up before their answer came, oldest first: whose answer the
// next one may be.

#include "bridge/base/time.hpp"
#include "bridge/base/value.hpp"

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <string>

namespace railbridge {

using AttributeValues = std::map<std::string, Value, std::less<>>;

/// Answers name no update. They come in the order of the updates, each once or never: so one is
/// about the oldest that is waited for, or about a later one, and in either case the oldest need
/// not be waited for any more. Whatever may still be refused is in here.
///
/// A name stands once, with its newest value, in the latest update that had it: the older ones are
/// not waited for longer than that. So there are no more values than attributes.
class UnansweredUpdates {
public:
    /// Of each added one the answer is waited for until `until`, which never decreases.
    void add(AttributeValues values, TimePoint until);
    bool empty() const { return updates_.empty(); }

    /// An answer came. What the oldest update brought of which nothing newer is waited for.
    AttributeValues answered();
    /// The values of all of them; their answers are waited for further.
    AttributeValues take_values();
    /// False if the attribute is in none of them.
    bool erase(const std::string& attribute);

    void pass_time(TimePoint now);
    /// When none is waited for any more; only if there are any.
    TimePoint over_at() const { return updates_.back().until; }

private:
    struct Update {
        AttributeValues values;
        TimePoint until{};
        std::size_t answers = 1; ///< if it stands for several
    };
    void join_oldest();

    std::list<Update> updates_;
};

} // namespace railbridge
