-- The siting's guards: what is only added to, the chain of approvals in its order, what a choice makes final.

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['expansion_criteriaset', 'expansion_criterion', 'expansion_sitingbasis',
                           'expansion_sitevalue', 'expansion_sitestep'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION append_only_guard()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', t);
  END LOOP;
  ALTER TABLE expansion_powercorridor ADD CONSTRAINT powercorridor_is_valid CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom));
END $$;

CREATE FUNCTION site_step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  chain text[] := ARRAY['site_opinion', 'project_approval', 'demarcation', 'conversion', 'allocation'];
  place integer;
  before date;
BEGIN
  PERFORM 1 FROM expansion_substationcandidate WHERE id = NEW.candidate_id FOR UPDATE;
  SELECT count(*), max(done_date) INTO place, before FROM expansion_sitestep WHERE candidate_id = NEW.candidate_id;
  IF NEW.position <> place OR chain[place + 1] IS DISTINCT FROM NEW.step THEN
    PERFORM refuse('site_step_out_of_order', NEW.step);
  END IF;
  before := COALESCE(before, (SELECT chosen_date FROM expansion_substationcandidate WHERE id = NEW.candidate_id));
  IF before IS NULL THEN PERFORM refuse('site_step_before_choice', NEW.step); END IF;
  IF NEW.done_date < before THEN PERFORM refuse('site_step_before_previous', NEW.step); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER site_step BEFORE INSERT ON expansion_sitestep FOR EACH ROW EXECUTE FUNCTION site_step_guard();

-- What was compared stays as it was; only a recommendation is added.
CREATE FUNCTION site_comparison_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (OLD.number, OLD.compared_date, OLD.criteria_id, OLD.result, OLD.seed, OLD.recorded_by_id)
     IS DISTINCT FROM (NEW.number, NEW.compared_date, NEW.criteria_id, NEW.result, NEW.seed, NEW.recorded_by_id) THEN
    PERFORM refuse('site_comparison_is_kept', TG_TABLE_NAME);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER site_comparison BEFORE UPDATE OR DELETE ON expansion_sitecomparison FOR EACH ROW EXECUTE FUNCTION site_comparison_guard();

CREATE FUNCTION candidate_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.chosen_date IS NOT NULL AND (TG_OP = 'DELETE' OR NEW.chosen_date IS DISTINCT FROM OLD.chosen_date
     OR NEW.wall_area_m2 <> OLD.wall_area_m2 OR NOT ST_OrderingEquals(NEW.geom, OLD.geom)) THEN
    PERFORM refuse('candidate_chosen_is_final', OLD.code);
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER candidate_chosen BEFORE UPDATE OR DELETE ON expansion_substationcandidate FOR EACH ROW EXECUTE FUNCTION candidate_guard();

-- The first version of the criteria: common practice, to be checked against the province's rules before use.
INSERT INTO expansion_criteriaset (valid_from, source)
VALUES ('2025-01-01', '系统初始指标集：行业通行做法，阈值与权重须由单位核定后另立版本');
INSERT INTO expansion_criterion
  (criteria_id, position, code, name, unit, kind, direction, target, at_least, at_most, is_veto, weight, measured_by, source)
SELECT (SELECT max(id) FROM expansion_criteriaset), row_number() OVER (), r.* FROM (VALUES
  ('site_area', '站址总面积', '㎡', 'number', 'less', NULL::numeric, 7000::numeric, 30000::numeric, FALSE, 4::numeric, 'site_area', '已建站用地 7000–30000 ㎡（通行做法）'),
  ('wall_area', '围墙内面积', '㎡', 'number', 'less', NULL, NULL, NULL, FALSE, 2, 'wall_area', '设计文件'),
  ('load_distance', '距负荷中心', 'm', 'number', 'less', NULL, NULL, NULL, FALSE, 10, 'load_distance', '综合技术经济比较'),
  ('farmland', '占永久基本农田', '㎡', 'number', 'less', NULL, NULL, 0, TRUE, 0, 'farmland_area', '土地管理法第三十五条'),
  ('red_line', '占生态保护红线', '㎡', 'number', 'less', NULL, NULL, 0, TRUE, 0, 'red_line_area', '生态保护红线管控要求'),
  ('hazards', '占地质灾害区', '㎡', 'number', 'less', NULL, NULL, 0, TRUE, 0, 'hazards_area', '地质灾害防治条例'),
  ('plan_conformity', '符合国土空间规划', '', 'yes_no', 'more', NULL, 1, NULL, TRUE, 0, '', '国土空间规划'),
  ('geology', '地质条件适宜', '', 'yes_no', 'more', NULL, 1, NULL, TRUE, 0, '', '工程地质勘察'),
  ('minerals', '压覆重要矿产', '', 'yes_no', 'less', NULL, NULL, 0, TRUE, 0, '', '矿产资源法'),
  ('class_a_works', '距甲类厂房', 'm', 'number', 'more', NULL, 25, NULL, TRUE, 3, '', '室外变电站防火间距 25 m（通行做法）'),
  ('class_a_stores', '距甲类仓库', 'm', 'number', 'more', NULL, 30, NULL, TRUE, 3, '', '室外变电站防火间距 30 m（通行做法）'),
  ('flood', '高出设计洪水位', 'm', 'number', 'more', NULL, 0, NULL, TRUE, 5, 'flood', '枢纽站 1 %，其他站 2 % 频率（通行做法）'),
  ('slope', '场地平均坡度', '%', 'number', 'less', NULL, NULL, 6, FALSE, 8, 'slope', '不大于 6 %（地方做法）'),
  ('homes', '距最近居民点', 'm', 'number', 'more', NULL, NULL, NULL, FALSE, 6, 'homes_distance', '噪声与电磁环境'),
  ('road', '距道路', 'm', 'number', 'less', NULL, NULL, NULL, FALSE, 5, 'road_distance', '进站道路和大件运输'),
  ('corridors', '走廊交叉', '处', 'number', 'less', NULL, NULL, 0, FALSE, 5, 'corridors', '220/110 kV 单侧 15 m 保护带（通行做法）'),
  ('arable', '耕地比例', '%', 'number', 'less', NULL, NULL, NULL, FALSE, 5, 'arable_share', '节约集约用地'),
  ('parcels', '涉及地块', '块', 'number', 'less', NULL, NULL, NULL, FALSE, 2, 'parcels', '征收部分'),
  ('households', '涉及户数', '户', 'number', 'less', NULL, NULL, NULL, FALSE, 8, 'households', '征收部分权利人'),
  ('unpaid', '待付补偿', '元', 'number', 'less', NULL, NULL, NULL, FALSE, 8, 'unpaid', '台账，所涉征收部分'),
  ('earthwork', '土石方量', 'm³', 'number', 'less', NULL, NULL, NULL, FALSE, 6, '', '场平设计'),
  ('cost', '投资差额', '万元', 'number', 'less', NULL, NULL, NULL, FALSE, 20, '', '与最省方案的差额'),
  ('classes', '地类构成', '', 'text', 'less', NULL, NULL, NULL, FALSE, 0, 'classes', '测绘地类（三调）'),
  ('retaining', '挡护工程', '', 'text', 'less', NULL, NULL, NULL, FALSE, 0, '', '场平设计'),
  ('transport', '大件运输', '', 'text', 'less', NULL, NULL, NULL, FALSE, 0, '', '进站道路踏勘'),
  ('water', '站用水与排水', '', 'text', 'less', NULL, NULL, NULL, FALSE, 0, '', '踏勘'),
  ('agreements', '取得协议', '', 'text', 'less', NULL, NULL, NULL, FALSE, 0, '', '自然资源、林业、水利、文物、军事、环保')
) AS r (code, name, unit, kind, direction, target, at_least, at_most, is_veto, weight, measured_by, source);
