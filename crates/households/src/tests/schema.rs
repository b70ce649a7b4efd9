//! The second lock: what the tables refuse, whoever asks.

use proto::sinhke::{households::v1 as pb, r#type::v1::AreaKind};

use super::{
    given::{
        BA_CHE, DUONG_HUY, Given, HAI_LANG_OLD, VAN_DON, analyst, day, decision, household, new_request_id,
        person,
    },
    lifecycle::moving,
    reform::assigning,
};

#[tokio::test]
async fn every_constraint_of_the_copy_refuses_what_it_says() {
    let given = Given::province().await;
    let cases = [
        ("a_unit_is_known_once", "insert into unit select * from unit"),
        ("a_unit_is_of_a_known_kind", "update unit set kind = 'quan'"),
        ("a_unit_is_in_force_a_day_at_least", "update unit set valid_until = valid_from"),
        ("a_succession_is_known_once", "insert into succession select * from succession"),
        ("a_succession_is_whole_or_part", "update succession set extent = 'half'"),
        ("a_village_is_known_once", "insert into village select * from village"),
        ("a_village_is_rural_or_urban", "update village set area_kind = 'sea'"),
        ("a_village_exists_a_day_at_least", "update village set valid_until = valid_from"),
        ("there_is_one_copy", "insert into areas_seen (position) values (1)"),
        ("the_only_copy_says_so", "update areas_seen set is_only = false"),
        ("a_position_is_not_negative", "update areas_seen set position = -1"),
    ];
    given.context.refuses(cases).await;
}

#[tokio::test]
async fn every_constraint_of_the_standards_refuses_what_it_says() {
    let given = Given::empty().await;
    let cases = [
        ("there_is_one_book", "insert into standard_book (version) values (1)"),
        ("the_only_book_says_so", "update standard_book set is_only = false"),
        ("a_book_s_version_counts", "update standard_book set version = -1"),
        ("a_standard_is_known_once", "insert into standard select * from standard"),
        ("a_standard_has_a_known_issuer", "update standard set issuer = 'district'"),
        ("a_standard_is_in_force_a_day_at_least", "update standard set valid_until = valid_from"),
        ("a_line_is_above_zero", "update standard set rural_line_vnd = 0, rural_income_only_line_vnd = null"),
        (
            "an_income_only_line_is_below_the_line",
            "update standard set urban_income_only_line_vnd = urban_line_vnd + 1, rural_income_only_line_vnd = 1",
        ),
        ("a_threshold_can_be_reached", "update standard set deprivation_threshold = 13"),
        ("an_indicator_has_points", "update standard set points_per_indicator = 0"),
        ("a_return_window_is_a_month_at_least", "update standard set return_months = 0"),
        (
            "an_average_line_is_above_the_line",
            "update standard set urban_average_line_vnd = urban_line_vnd where standard_id = 'VN-2022'",
        ),
        (
            "an_issuer_has_one_standard_on_a_day",
            "update standard set valid_until = '2022-01-02' where standard_id = 'VN-2016'",
        ),
    ];
    given.context.refuses(cases).await;
}

#[tokio::test]
async fn every_constraint_of_the_targets_refuses_what_it_says() {
    let given = Given::empty().await;
    let cases = [
        ("there_is_one_target_book", "insert into target_book (version) values (1)"),
        ("the_only_target_book_says_so", "update target_book set is_only = false"),
        ("a_target_book_s_version_counts", "update target_book set version = -1"),
        ("a_target_has_one_row_per_revision", "insert into target select * from target"),
        ("revisions_count_from_one", "update target set revision = 0"),
        (
            "a_target_has_a_known_indicator",
            "update target set indicator = 'wishes' where standard_id is not null",
        ),
        ("a_target_of_households_is_under_a_standard", "update target set standard_id = null"),
        ("only_households_that_are_left_have_a_class", "update target set class = 'poor'"),
        (
            "a_target_is_about_a_known_class",
            "update target set indicator = 'households_left', class = 'rich', stated_share = null where standard_id is not null",
        ),
        ("an_amount_aimed_at_is_not_negative", "update target set amount = -1"),
        ("only_a_cut_of_households_has_a_share", "update target set stated_share = 1"),
        ("a_target_is_for_a_known_area", "update target set area = 'moon'"),
        ("a_target_has_a_day", "update target set last_day = first_day - 1"),
        (
            "a_yearly_mean_is_over_whole_years",
            "update target set last_day = last_day - 1 where indicator = 'yearly_rate_cut'",
        ),
    ];
    given.context.refuses(cases).await;
}

#[tokio::test]
async fn every_constraint_of_households_refuses_what_it_says() {
    let given = Given::province().await;
    given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let cases = [
        ("a_household_is_known_once", "insert into household select * from household"),
        ("a_household_is_rural_or_urban", "update household set area_kind = 'sea'"),
        ("a_household_has_an_event", "update household set version = 0"),
        ("a_membership_has_one_seat", "update member set seat = 0"),
        ("a_seat_counts_from_zero", "update member set seat = -1 where seat = 0"),
        ("a_member_is_male_or_female", "update member set sex = 'x'"),
        ("an_ethnic_code_has_its_set", "update member set ethnic_code_set = 'TK2020'"),
        ("a_member_has_an_id_or_a_reason", "update member set citizen_id = null"),
        ("a_reason_for_no_id_is_known", "update member set citizen_id = null, no_citizen_id_reason = 'x'"),
        ("a_relation_is_known", "update member set relation = 'x'"),
        ("nobody_joins_before_birth", "update member set birth_date = member_from + 1"),
        ("a_membership_ends_with_a_reason", "update member set member_until = '2024-01-01'"),
        (
            "a_reason_for_leaving_is_known",
            "update member set member_until = '2024-01-01', leave_reason = 'x'",
        ),
        (
            "a_membership_lasts_a_day_unless_mistaken",
            "update member set member_until = member_from, leave_reason = 'death'",
        ),
        ("a_household_has_one_head", "update member set relation = 'head'"),
        (
            "a_person_lives_in_one_household",
            "update member set member_id = '00000000-0000-7000-8000-000000000001'",
        ),
        ("a_disability_has_a_known_kind", r#"update member set disabilities = '{"taste": "mild"}'"#),
        ("a_disability_has_a_known_kind", "update member set disabilities = '{}'"),
        ("a_disability_has_a_known_kind", r#"update member set disabilities = '["sight"]'"#),
        ("a_disability_has_a_known_level", r#"update member set disabilities = '{"sight": "total"}'"#),
        ("a_disability_has_a_known_level", r#"update member set disabilities = '{"sight": ["mild"]}'"#),
        ("a_merit_is_known", "update member set merits = '{x}'"),
        ("a_merit_is_known", "update member set merits = '{}'"),
        ("a_labour_capacity_is_known", "update member set labour_capacity = 'x'"),
        ("a_cause_of_poverty_is_known", "update household set causes = '{no_land,x}'"),
    ];
    given.context.refuses(cases).await;
}

#[tokio::test]
async fn every_constraint_of_decisions_refuses_what_it_says() {
    let given = Given::province().await;
    let there = given.registered(household(DUONG_HUY, [person(1)])).await;
    let near = [("VN-2022", pb::PovertyClass::NearPoor)];
    for on in ["2022-05-10", "2022-11-10"] {
        given.decided(&there, decision(on, (1_000_000, 2, AreaKind::Rural), &near)).await.unwrap();
    }
    let cases = [
        ("a_decision_is_known_once", "insert into decision select * from decision"),
        ("a_decision_has_one_seat", "update decision set seat = 0"),
        ("a_decision_s_seat_counts_from_zero", "update decision set seat = -1 where seat = 0"),
        ("a_decision_s_area_is_rural_or_urban", "update decision set area_kind = 'sea'"),
        ("an_income_is_not_negative", "update decision set income_vnd = -1"),
        ("a_decision_does_not_correct_itself", "update decision set corrects = decision_id"),
        (
            "a_decision_is_corrected_once",
            "update decision set corrects = '00000000-0000-7000-8000-000000000001'",
        ),
        ("one_decision_holds_from_a_day", "update decision set decide_date = '2022-05-10'"),
        ("a_decision_says_one_class_per_standard", "insert into decision_class select * from decision_class"),
        ("a_class_is_known", "update decision_class set class = 'x'"),
        ("a_movement_is_known", "update decision_class set movement = 'x' where previous_class is null"),
        (
            "an_unchanged_class_is_no_movement",
            "update decision_class set movement = 'new_poor' where previous_class is not null",
        ),
        ("a_count_is_not_negative", "update decision_class set deprivation_count = -1"),
        (
            "an_average_living_standard_is_above_poverty",
            "update decision_class set is_average_living = true, average_line_vnd = line_vnd + 1",
        ),
        (
            "an_average_living_standard_is_above_poverty",
            "update decision_class set is_average_living = true, average_line_vnd = null, class = 'not_poor', movement = null",
        ),
        ("a_household_stands_once_under_a_standard", "insert into standing select * from standing"),
        ("a_standing_is_a_class", "update standing set class = 'x'"),
    ];
    given.context.refuses(cases).await;
}

#[tokio::test]
async fn every_constraint_of_the_law_of_reviews_refuses_what_it_says() {
    let given = Given::empty().await;
    let cases = [
        (
            "a_declared_day_is_known_once",
            "insert into declared_day values ('2026-09-02', false), ('2026-09-02', true)",
        ),
        ("there_is_one_review_book", "insert into review_book (version) values (1)"),
        ("the_only_review_book_says_so", "update review_book set is_only = false"),
        ("a_review_book_s_version_counts", "update review_book set version = -1"),
        ("review_rules_are_known_once", "insert into review_rules select * from review_rules"),
        ("review_rules_are_in_force_a_day_at_least", "update review_rules set valid_until = valid_from"),
        (
            "one_version_of_the_rules_holds_on_a_day",
            "insert into review_rules select 'X', law, valid_from, valid_until, opens, closes, 3, 3, 15, 1, 2, note from review_rules",
        ),
        ("a_window_is_two_days_of_a_year", "update review_rules set opens = '12-15'"),
        ("review_days_are_counted", "update review_rules set posting_days = 0"),
        ("a_majority_is_a_share_below_the_whole", "update review_rules set majority_numerator = 2"),
        ("a_score_table_is_known_once", "insert into score_table select * from score_table"),
        ("a_form_is_a_b1_or_b2", "update score_table set form = 'c'"),
        ("a_score_table_s_area_is_rural_or_urban", "update score_table set area_kind = 'sea'"),
        ("a_score_table_is_in_force_a_day_at_least", "update score_table set valid_until = valid_from"),
        (
            "a_form_has_one_table_for_a_place_on_a_day",
            "update score_table set valid_until = '2022-01-02' where table_id = 'B2-2016'",
        ),
        ("an_item_has_one_seat", "update score_item set seat = 0"),
        ("a_table_has_an_item_once", "update score_item set item = 'toilet'"),
        ("a_rule_is_whole", "update score_item set measure = null where table_id = 'B2-2022'"),
        ("a_rule_compares", "update score_item set comparison = 'x' where table_id = 'B2-2022'"),
        ("an_option_has_one_seat", "update score_option set seat = 0"),
        ("an_item_has_an_option_once", "update score_option set option = 'deprived'"),
        ("an_option_s_points_are_in_range", "update score_option set points = 1001"),
        ("a_point_line_has_one_seat", "update score_line set seat = 0"),
        ("a_standard_has_one_point_line_in_an_area", "update score_line set area_kind = 'rural'"),
        ("a_point_line_is_rural_or_urban", "update score_line set area_kind = 'sea'"),
        ("point_lines_are_above_zero", "update score_line set line_points = 0, income_only_points = null"),
    ];
    given.context.refuses(cases).await;
}

/// What the tables of reviews refuse.
const OF_REVIEWS: &[(&str, &str)] = &[
    ("a_round_is_known_once", "insert into review_round select * from review_round"),
    (
        "a_commune_has_one_round_a_year",
        "insert into review_round select gen_random_uuid(), unit, year, rules_id, opened_on, due_on, 1, created_at, created_by from review_round",
    ),
    ("a_round_lies_in_its_year", "update review_round set year = 2025"),
    ("a_round_has_an_event", "update review_round set version = 0"),
    ("a_review_is_known_once", "insert into review select * from review where round_id is null"),
    (
        "a_household_is_in_a_round_once",
        "update review set household_id = '00000000-0000-7000-8000-000000000001', round_id = '00000000-0000-7000-8000-000000000001'",
    ),
    (
        "a_household_is_under_one_review",
        "update review set household_id = '00000000-0000-7000-8000-000000000001', round_id = null",
    ),
    ("a_ground_is_known", "update review set ground = 'x'"),
    ("a_stage_is_known", "update review set stage = 'x' where stage = 'posted'"),
    ("a_survey_is_there_from_its_stage_on", "update review set income_vnd = null where stage = 'posted'"),
    ("a_meeting_is_there_from_its_stage_on", "update review set attendance = null where stage = 'posted'"),
    ("a_posting_is_there_from_its_stage_on", "update review set posted_until = null where stage = 'posted'"),
    ("an_outcome_is_there_from_its_stage_on", "update review set is_late = null where stage = 'certified'"),
    (
        "a_certificate_is_there_from_its_stage_on",
        "update review set certified_on = null where stage = 'certified'",
    ),
    ("a_request_is_due_after_it_was_made", "update review set due_on = '2026-01-01' where round_id is null"),
    ("a_survey_follows_the_list", "update review set surveyed_on = '2026-10-01'"),
    ("a_meeting_follows_the_survey", "update review set met_on = '2026-10-01' where stage = 'posted'"),
    ("a_posting_follows_the_meeting", "update review set posted_from = '2026-10-01' where stage = 'posted'"),
    (
        "a_decision_follows_the_posting",
        "update review set decided_on = posted_until where stage = 'certified'",
    ),
    (
        "a_certificate_follows_the_decision",
        "update review set certified_on = '2026-10-01' where stage = 'certified'",
    ),
    ("a_surveyed_area_is_rural_or_urban", "update review set area_kind = 'sea'"),
    ("a_surveyed_income_is_not_negative", "update review set income_vnd = -1 where stage = 'posted'"),
    ("a_review_s_class_is_known", "update review set estimated_class = 'x'"),
    ("nobody_votes_twice", "update review set votes_for = 21 where stage = 'posted'"),
    (
        "a_certificate_s_issuer_comes_with_it",
        "update review set certificate_unit = '06886@2025-07-01' where stage = 'posted'",
    ),
    (
        "a_commune_gives_a_number_once_a_year",
        "insert into review select (jsonb_populate_record(review, jsonb_build_object('review_id', gen_random_uuid(), 'household_id', gen_random_uuid(), 'decision_id', gen_random_uuid()))).* from review where stage = 'certified'",
    ),
    ("a_certificate_is_for_the_poor", "update review set class = 'not_poor' where stage = 'certified'"),
    (
        "a_withdrawal_is_there_at_its_stage",
        "update review set withdrawn_on = listed_on where stage = 'posted'",
    ),
    (
        "a_reason_to_withdraw_is_known",
        "update review set stage = 'withdrawn', withdrawn_on = listed_on, withdraw_reason = 'x' where stage = 'listed'",
    ),
    (
        "a_withdrawal_follows_the_list",
        "update review set stage = 'withdrawn', withdrawn_on = listed_on - 1, withdraw_reason = 'mistake' where stage = 'listed'",
    ),
    (
        "a_review_begins_no_earlier_than_its_list",
        "update review set begun_on = listed_on - 1 where stage = 'listed'",
    ),
    (
        "a_survey_is_of_the_review_as_it_began_last",
        "update review set begun_on = '2027-01-01' where stage = 'posted'",
    ),
    ("a_review_has_an_event", "update review set version = 0"),
    ("a_review_has_a_form_once", "insert into review_form select * from review_form"),
    ("an_answered_form_is_a_b1_or_b2", "update review_form set form = 'c'"),
    ("a_total_is_not_negative", "update review_form set total = -1"),
    ("an_answer_has_one_seat", "update review_answer set seat = 0"),
    ("an_answer_s_points_are_in_range", "update review_answer set points = 1001"),
    ("a_complaint_has_one_seat", "insert into review_complaint select * from review_complaint"),
    (
        "a_complaint_is_known_once",
        "insert into review_complaint select review_id, 1::smallint, complaint_id, opened_on from review_complaint",
    ),
    ("a_resolved_complaint_says_how", "update review_complaint set is_late = true"),
    (
        "a_kept_complaint_was_dismissed",
        "update review_complaint set resolved_on = opened_on, finding = 'upheld', is_late = false",
    ),
    (
        "a_complaint_is_resolved_after_it_came",
        "update review_complaint set resolved_on = opened_on - 1, finding = 'dismissed', is_late = false",
    ),
    ("an_area_basis_is_known", "update decision set area_basis = 'x'"),
    (
        "a_review_ends_with_one_decision",
        "update decision set review_id = '00000000-0000-7000-8000-000000000001'",
    ),
];

#[tokio::test]
async fn every_constraint_of_reviews_refuses_what_it_says() {
    let given = Given::province().await;
    let reviews = given.all_stages().await;
    assert_eq!(reviews, 3);
    given.context.refuses(OF_REVIEWS.iter().copied()).await;
}

#[tokio::test]
async fn every_constraint_of_what_is_former_refuses_what_it_says() {
    let given = Given::province().await;
    let there = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let mut registry = given.registry();
    let moved = registry.move_household(moving(&there, HAI_LANG_OLD, "2024-09-01")).await.unwrap();
    let moved = moved.into_inner();
    registry.move_household(moving(&moved, VAN_DON, "2025-09-01")).await.unwrap();
    let turn = pb::ChangeHeadRequest {
        household: there.name.clone(),
        head: there.members[1].name.clone(),
        relations: vec![pb::MemberRelation {
            member: there.members[0].name.clone(),
            relation: pb::Relation::Spouse.into(),
        }],
        change_date: day("2025-10-01"),
        request_id: new_request_id(),
        etag: String::new(),
    };
    registry.change_head(turn).await.unwrap();
    let cases = [
        ("a_former_home_has_one_seat", "update former_home set seat = 0"),
        ("a_former_home_s_seat_counts_from_zero", "update former_home set seat = -1 where seat = 0"),
        ("a_household_left_one_home_on_a_day", "update former_home set until = '2024-01-01'"),
        ("a_former_home_is_rural_or_urban", "update former_home set area_kind = 'sea'"),
        ("a_relation_ended_once_on_a_day", "insert into former_relation select * from former_relation"),
        ("a_former_relation_is_known", "update former_relation set relation = 'x'"),
    ];
    given.context.refuses(cases).await;
}

/// A household of which something else was stated before, and so of its member.
async fn restated(given: &Given) {
    let mut asked = household(DUONG_HUY, [person(1)]);
    asked.farming = true;
    asked.members[0].labour_capacity = pb::LabourCapacity::Able.into();
    let there = given.registered(asked).await;
    let ask = pb::StateCircumstancesRequest {
        household: there.name.clone(),
        request_id: new_request_id(),
        ..pb::StateCircumstancesRequest::default()
    };
    given.circumstances(&analyst()).state_circumstances(ask).await.unwrap();
    let member = pb::Member { name: there.members[0].name.clone(), ..pb::Member::default() };
    let ask = pb::AmendMemberRequest {
        household: there.name,
        member: Some(member),
        update_mask: Some(prost_types::FieldMask { paths: vec!["labour_capacity".to_owned()] }),
        request_id: new_request_id(),
        ..pb::AmendMemberRequest::default()
    };
    given.registry().amend_member(ask).await.unwrap();
}

#[tokio::test]
async fn every_constraint_of_what_was_stated_before_refuses_what_it_says() {
    let given = Given::province().await;
    restated(&given).await;
    let cases = [
        ("a_condition_ended_once_on_a_day", "insert into former_condition select * from former_condition"),
        (
            "a_former_disability_has_a_known_kind",
            r#"update former_condition set disabilities = '{"taste": "mild"}'"#,
        ),
        (
            "a_former_disability_has_a_known_level",
            r#"update former_condition set disabilities = '{"sight": 1}'"#,
        ),
        ("a_former_merit_is_known", "update former_condition set merits = '{x}'"),
        ("a_former_labour_capacity_is_known", "update former_condition set labour_capacity = 'x'"),
        (
            "circumstances_ended_once_on_a_day",
            "insert into former_circumstances select * from former_circumstances",
        ),
        ("a_former_cause_of_poverty_is_known", "update former_circumstances set causes = '{x}'"),
    ];
    given.context.refuses(cases).await;
}

#[tokio::test]
async fn every_constraint_of_assignments_refuses_what_it_says() {
    let given = Given::province().await;
    let there = given.registered(household(HAI_LANG_OLD, [person(1)])).await;
    given.reform(&analyst()).assign_household(assigning(&there, BA_CHE)).await.unwrap();
    let cases = [
        ("a_household_is_assigned_once_on_a_day", "insert into assignment select * from assignment"),
        ("an_assigned_unit_begins_by_then", "update assignment set assigned_unit = '06970@2025-07-02'"),
        ("a_split_unit_began_before", "update assignment set unit = '06886@2025-07-01'"),
    ];
    given.context.refuses(cases).await;
}
